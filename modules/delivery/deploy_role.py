"""The role of the jobs that apply: it may change whatever stacks hold, and give nobody more than a boundary allows."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.delivery.state_store import IStateStore
from modules.iam import GithubRole, IGithubProvider, IRole, Statement

POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
UNDER_A_BOUNDARY = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
READ_ROLES = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
)
CHANGE_ROLES = (
    "iam:DeleteRole",
    "iam:PassRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
# AWS makes these, with their policies; PowerUserAccess has what asks for one and takes it back.
SERVICE_LINKED_ROLES = (
    "iam:GetRole",
    "iam:GetServiceLinkedRoleDeletionStatus",
    "iam:PassRole",
    "iam:TagRole",
    "iam:UntagRole",
)
INSTANCE_PROFILES = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:ListInstanceProfileTags",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
)
# A boundary is made once by the first deployment; whoever could change one later could give himself everything.
MAKE_POLICIES = (
    "iam:CreatePolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyTags",
    "iam:ListPolicyVersions",
    "iam:TagPolicy",
    "iam:UntagPolicy",
)
OPEN_STATE = (
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketLogging",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
FORGET_STATE = ("s3:DeleteObjectVersion",)
LOSE_KEY = (
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
)


class DeployRole(GithubRole):
    """A role for jobs of ``repository`` in the GitHub environment ``environment``, to apply stacks.

    It carries AWS's own policy PowerUserAccess, which leaves IAM out; of IAM it may make the environment's roles, under
    one of the environment's boundaries and no others, their instance profiles, and the boundaries where there are none
    yet. It can change neither a boundary nor ``other_roles``, nor itself, nor what keeps the states safe. It has no
    boundary itself: it makes what they are for. Raises ``ValueError`` as ``GithubRole`` does.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        provider: IGithubProvider,
        repository: str,
        environment: str,
        state: IStateStore,
        other_roles: Sequence[IRole] = (),
    ) -> None:
        super().__init__(
            scope,
            id,
            name=name,
            description="Applies what was approved in GitHub",
            provider=provider,
            repository=repository,
            environment=environment,
            boundary=None,
        )
        IamRolePolicyAttachment(self, "PowerUser", role=self.role_name, policy_arn=POWER_USER)
        state.grant_apply(self)
        own = self._named("role", stack_of(self).physical_name(name, max_length=64))
        untouchable = (own, *(role.role_arn for role in other_roles))
        for statement in (*self._allowed(), *_denied(state, untouchable)):
            self.add_to_policy(statement)

    def _allowed(self) -> tuple[Statement, ...]:
        settings, any_name = settings_of(self), stack_of(self).physical_name("*")
        given = (settings.permissions_boundary_arn, settings.delivery_boundary_arn)
        boundaries = tuple(dict.fromkeys(arn for arn in given if arn))
        roles = (self._named("role", any_name),)
        bounded = {"StringEquals": {"iam:PermissionsBoundary": boundaries}}
        return (
            Statement(UNDER_A_BOUNDARY, roles, bounded),
            Statement((*READ_ROLES, *CHANGE_ROLES), roles),
            Statement(SERVICE_LINKED_ROLES, (_service_linked_roles(self),)),
            Statement(INSTANCE_PROFILES, (self._named("instance-profile", any_name),)),
            Statement(MAKE_POLICIES, (self._named("policy", any_name),)),
        )

    def _named(self, kind: str, name: str) -> str:
        return stack_of(self).arn("iam", f"{kind}{settings_of(self).role_path}{name}", regional=False)


def _service_linked_roles(role: DeployRole) -> str:
    return stack_of(role).arn("iam", "role/aws-service-role/*", regional=False)


def _denied(state: IStateStore, roles: Sequence[str]) -> tuple[Statement, ...]:
    return (
        Statement((*UNDER_A_BOUNDARY, *CHANGE_ROLES), roles, effect="Deny"),
        Statement(OPEN_STATE, (state.bucket_arn,), effect="Deny"),
        Statement(FORGET_STATE, (f"{state.bucket_arn}/*",), effect="Deny"),
        Statement(LOSE_KEY, (state.key.key_arn,), effect="Deny"),
    )
