"""The role that instances act as: what starts and ends them, and what is granted to the service."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from constructs import Construct

from modules.compute.container_image import ContainerImage
from modules.core import settings_of, stack_of
from modules.iam import SESSIONS, SESSIONS_HAVE_NO_ARN, Grant, Role, ServicePrincipal
from modules.observability import ILogGroup

COMPLETE = ("autoscaling:CompleteLifecycleAction",)
MANAGE = ("ssm:UpdateInstanceInformation",)


class InstanceRole(Construct):
    """A role with its instance profile, for instances whose tag ``Name`` is ``tag_name``.

    It pulls ``image``, writes ``log_group``, and lets Session Manager in: there is no other way.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        image: ContainerImage,
        log_group: ILogGroup,
        tag_name: str,
    ) -> None:
        super().__init__(scope, id)
        principal = ServicePrincipal("ec2.amazonaws.com")
        self.role = Role(
            self, "Role", name=name, assumed_by=principal, description=f"Instances: {description}"
        )
        image.grant_pull(self.role)
        log_group.grant_write(self.role)
        stack = stack_of(self)
        Grant.add(
            self.role,
            actions=MANAGE,
            resources=(stack.arn("ec2", "instance/*"),),
            conditions={"StringEquals": {"aws:ResourceTag/Name": tag_name}},
        )
        Grant.add(
            self.role, actions=SESSIONS, resources=("*",), resource_is_star_because=SESSIONS_HAVE_NO_ARN
        )
        profile = IamInstanceProfile(
            self,
            "Resource",
            name=stack.physical_name(name, max_length=128),
            path=settings_of(self).role_path,
            role=self.role.role_name,
        )
        self.instance_profile_arn: str = profile.arn

    def allow_draining(self, group_arn: str) -> None:
        """Let the instances complete the hooks of their group, in a second policy: the group waits for the first."""
        drainer = Role.from_role_arn(self, "Drainer", self.role.role_arn)
        Grant.add(drainer, actions=COMPLETE, resources=(group_arn,))
