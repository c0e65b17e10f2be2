"""Which cluster something belongs to."""

from typing import NamedTuple


class ClusterKey(NamedTuple):
    """One EKS cluster of one account and region."""

    account_id: str
    region: str
    name: str

    @property
    def arn(self) -> str:
        """The ARN of the cluster."""
        return f"arn:aws:eks:{self.region}:{self.account_id}:cluster/{self.name}"
