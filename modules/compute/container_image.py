"""A container image that cannot change under the same name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOG_IN = ("ecr:GetAuthorizationToken",)
LOGGING_IN_HAS_NO_ARN = "a token of Amazon ECR is for the registry, which has no ARN"
_URI = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/"
    r"(?P<repository>[a-z0-9]+([._/-][a-z0-9]+)*)@sha256:[0-9a-f]{64}"
)


@dataclass(frozen=True)
class ContainerImage:
    """An image in Amazon ECR, by its digest: ``<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>``.

    A tag is refused with ``ValueError``: what it names may be another image tomorrow, and a rollback would run that.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-pull-ecr-image.html
    """

    uri: str

    def __post_init__(self) -> None:
        if not _URI.fullmatch(self.uri):
            raise ValueError(
                "uri must name an image in Amazon ECR by its digest, as in "
                f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/stock@sha256:<64 digits>, got {self.uri!r}"
            )

    @property
    def repository_arn(self) -> str:
        """The ARN of the repository."""
        found = _URI.fullmatch(self.uri)
        assert found is not None  # noqa: S101  the constructor refused anything else
        return f"arn:aws:ecr:{found['region']}:{found['account']}:repository/{found['repository']}"

    def grant_pull(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to pull from the repository, and to log in to the registry."""
        Grant.add(grantee, actions=LOG_IN, resources=("*",), resource_is_star_because=LOGGING_IN_HAS_NO_ARN)
        return Grant.add(grantee, actions=PULL, resources=(self.repository_arn,))
