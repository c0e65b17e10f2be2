"""What may be granted of a deployment group of AWS CodeDeploy, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.core import stack_of
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
ON_GROUP = ("codedeploy:CreateDeployment", "codedeploy:GetDeployment")
ON_APPLICATION = (
    "codedeploy:GetApplication",
    "codedeploy:GetApplicationRevision",
    "codedeploy:RegisterApplicationRevision",
)
ON_CONFIG = ("codedeploy:GetDeploymentConfig",)


class IDeployment(Protocol):
    """A deployment group that releasing can be granted of."""

    @property
    def application_name(self) -> str:
        """The name of the CodeDeploy application."""

    @property
    def group_name(self) -> str:
        """The name of the deployment group."""

    def grant_deploy(self, grantee: IGrantable) -> Grant:
        """Allow releasing; see ``DeploymentGrants.grant_deploy``."""


class DeploymentGrants(Construct):
    """The grants of a deployment group, written from names: CodeDeploy has no others in its ARNs."""

    application_name: str
    group_name: str
    config_name: str

    def grant_deploy(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to release a revision to this group, and to follow that.

        No part of the running platform releases: give it to a role under the delivery boundary.
        """
        stack = stack_of(self)
        application = stack.arn("codedeploy", f"application:{self.application_name}")
        config = stack.arn("codedeploy", f"deploymentconfig:{self.config_name}")
        group = stack.arn("codedeploy", f"deploymentgroup:{self.application_name}/{self.group_name}")
        Grant.add(grantee, actions=ON_APPLICATION, resources=(application,))
        Grant.add(grantee, actions=ON_CONFIG, resources=(config,))
        return Grant.add(grantee, actions=ON_GROUP, resources=(group,))


class ImportedDeployment(DeploymentGrants):
    """A deployment group that exists."""

    def __init__(self, scope: Construct, id: str, *, application: str, group: str, config: str) -> None:
        super().__init__(scope, id)
        self.application_name, self.group_name, self.config_name = application, group, config
