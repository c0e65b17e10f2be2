"""A customer managed key: rotated yearly, deleted only after a wait, used by those who were granted it."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption.key_grants import IKey, KeyGrants
from modules.encryption.service_use import account_statement, service_statements
from modules.iam import PolicyDocument

# Every action on a symmetric key. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
ACCOUNT = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)


class _ImportedKey(KeyGrants):
    def __init__(self, scope: Construct, id: str, *, key_arn: str) -> None:
        super().__init__(scope, id)
        if ":key/" not in key_arn and not Token.is_unresolved(key_arn):
            raise ValueError(f"key_arn must be the ARN of a key (not of an alias), got {key_arn!r}")
        self.key_arn = key_arn


class Key(KeyGrants):
    """A symmetric key with an alias, rotated every year.

    The key policy leaves every action to the account's IAM policies, so that nobody is locked out, and lets the
    services of ``service_principals`` use the key for this account only. A key in another stack than its users must
    name its services here: a later grant writes the user's policy, never the key's.
    The deletion window and the protection against destruction follow the environment.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html

    Raises ``ValueError`` for a service that ``SERVICE_USES`` does not list.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        service_principals: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        settings = settings_of(self)
        policy = PolicyDocument([account_statement(ACCOUNT, settings)])
        for service in service_principals:
            for statement in service_statements(service, settings):
                policy.add(statement)
        resource = KmsKey(
            self,
            "Resource",
            description=description,
            policy=policy.render(),
            enable_key_rotation=True,
            deletion_window_in_days=settings.key_deletion_window_days,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.protect_data),
        )
        self.key_arn = resource.arn
        self.key_id: str = resource.key_id
        alias = stack_of(self).physical_name(name, max_length=250)
        KmsAlias(self, "Alias", name=f"alias/{alias}", target_key_id=self.key_id)

    @staticmethod
    def from_key_arn(scope: Construct, id: str, key_arn: str) -> IKey:
        """Return a key that exists; ``key_arn`` is the key's, not an alias'."""
        return _ImportedKey(scope, id, key_arn=key_arn)
