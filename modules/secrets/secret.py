"""A secret under a customer managed key, whose value never passes through Terraform."""

from __future__ import annotations

import re

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.secrets.rotation import IRotator, Rotation
from modules.secrets.secret_grants import ISecret, SecretGrants

_ARN = re.compile(r"arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}")


class _ImportedSecret(SecretGrants):
    def __init__(self, scope: Construct, id: str, *, secret_arn: str, key: IKey | None) -> None:
        super().__init__(scope, id)
        if not _ARN.fullmatch(secret_arn):
            raise ValueError(f"secret_arn must be the whole ARN of a secret, got {secret_arn!r}")
        self.secret_arn = secret_arn
        self._key = key


class Secret(SecretGrants):
    """A secret that holds no value until its rotation, or a person, puts one there.

    After a deletion it can be restored for ``recovery_window_days`` (7-30), or not at all with 0, where the
    environment protects no data. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        key: IKey,
        recovery_window_days: int = 30,
    ) -> None:
        super().__init__(scope, id)
        protected = settings_of(self).protect_data
        if protected or recovery_window_days:
            require_between("recovery_window_days", recovery_window_days, 7, 30)
        resource = SecretsmanagerSecret(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=512),
            description=description,
            kms_key_id=key.key_arn,
            recovery_window_in_days=recovery_window_days,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )
        self.secret_arn = resource.arn
        self.secret_name: str = resource.name
        self._key = key

    def rotate_by(self, function: IRotator, *, every_days: int = 30) -> None:
        """Have ``function`` put a new value there now and every ``every_days`` (1-1000), and grant it what it needs.

        https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
        """
        Rotation(self, "Rotation", secret=self, function=function, every_days=every_days)

    @staticmethod
    def from_secret_arn(scope: Construct, id: str, secret_arn: str, *, key: IKey | None = None) -> ISecret:
        """Return a secret that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedSecret(scope, id, secret_arn=secret_arn, key=key)
