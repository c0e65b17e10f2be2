"""A target group as what registers with it sees it."""

from typing import Protocol

from cdktf import ITerraformDependable


class ITargetGroup(Protocol):
    """A target group of a load balancer."""

    @property
    def target_group_arn(self) -> str:
        """The ARN of the target group."""

    @property
    def target_type(self) -> str:
        """What registers: ``alb``, ``instance`` or ``ip``."""

    @property
    def listeners(self) -> list[ITerraformDependable]:
        """What leads to the group, which must be there before anything registers."""

    @property
    def resource_label(self) -> str:
        """The load balancer and the group as ``ALBRequestCountPerTarget`` names them."""
