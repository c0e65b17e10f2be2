"""What may be granted of a repository of images, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (
    *PULL,
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
LOGIN = ("ecr:GetAuthorizationToken",)
LOGIN_HAS_NO_ARN = "a token of Amazon ECR is for the registry, which has no ARN"


class IRepository(Protocol):
    """A repository that its use can be granted of."""

    @property
    def repository_arn(self) -> str:
        """The ARN of the repository."""

    @property
    def repository_url(self) -> str:
        """What names an image of it, before ``@sha256:``."""

    def grant_pull(self, grantee: IGrantable) -> Grant:
        """Allow pulling images; see ``RepositoryGrants.grant_pull``."""

    def grant_push(self, grantee: IGrantable) -> Grant:
        """Allow pushing images; see ``RepositoryGrants.grant_push``."""


class RepositoryGrants(Construct):
    """The grants of a repository, written from its ARN. Amazon ECR uses the key by itself, with a grant of its own."""

    repository_arn: str
    repository_url: str

    def grant_pull(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to sign in to the registry and to pull images of this repository."""
        return self._grant(grantee, PULL)

    def grant_push(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to sign in to the registry, to push images to this repository and to pull them.

        No part of the running platform pushes: give it to a role under the delivery boundary.
        """
        return self._grant(grantee, PUSH)

    def _grant(self, grantee: IGrantable, actions: tuple[str, ...]) -> Grant:
        Grant.add(grantee, actions=LOGIN, resources=("*",), resource_is_star_because=LOGIN_HAS_NO_ARN)
        return Grant.add(grantee, actions=actions, resources=(self.repository_arn,))
