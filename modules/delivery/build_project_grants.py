"""What may be granted of a build project, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.iam import Grant, IGrantable, IRole, Statement

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
START = ("codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild")


class IBuildProject(Protocol):
    """A build project that its use can be granted of, and whose builds can be granted rights."""

    @property
    def project_name(self) -> str:
        """The name of the project."""

    @property
    def project_arn(self) -> str:
        """The ARN of the project."""

    @property
    def role_arn(self) -> str:
        """The ARN of the role that its builds have."""

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of that role."""

    def grant_start(self, grantee: IGrantable) -> Grant:
        """Allow starting builds; see ``BuildProjectGrants.grant_start``."""


class BuildProjectGrants(Construct):
    """The grants of a build project, written from its ARN, and what is granted to its builds."""

    project_arn: str
    project_name: str
    role: IRole

    @property
    def role_arn(self) -> str:
        """The ARN of the role that builds have."""
        return self.role.role_arn

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of that role."""
        self.role.add_to_policy(statement)

    def grant_start(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to start builds of this project, to follow them and to stop them.

        No part of the running platform builds: give it to a role under the delivery boundary.
        """
        return Grant.add(grantee, actions=START, resources=(self.project_arn,))
