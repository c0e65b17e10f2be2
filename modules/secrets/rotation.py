"""The rotation of a secret by a function."""

from typing import Protocol

from cdktf import ITerraformDependable, TerraformResource
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.secretsmanager_secret_rotation import (
    SecretsmanagerSecretRotation,
    SecretsmanagerSecretRotationRotationRules,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between
from modules.iam import Grant, Statement
from modules.secrets.secret_grants import ISecret

# https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
ROTATE = ("secretsmanager:UpdateSecretVersionStage",)
RANDOM_PASSWORD = ("secretsmanager:GetRandomPassword",)
_RANDOM_HAS_NO_ARN = "a random password belongs to no secret yet"


class IRotator(Protocol):
    """A function that rotates secrets: AWS calls it with each of the four steps."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias that is invoked."""

    @property
    def role_arn(self) -> str:
        """The ARN of the role that the function runs under."""

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the function's role."""

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        """Let the service ``principal`` invoke the alias on behalf of ``source_arn``."""


class Rotation(Construct):
    """Rotates ``secret`` by ``function`` every ``every_days`` (1-1000); see ``Secret.rotate_by``."""

    def __init__(
        self, scope: Construct, id: str, *, secret: ISecret, function: IRotator, every_days: int
    ) -> None:
        super().__init__(scope, id)
        require_between("every_days", every_days, 1, 1000)
        secret.grant_read(function)
        secret.grant_write(function)
        Grant.add(function, actions=ROTATE, resources=(secret.secret_arn,))
        Grant.add(
            function, actions=RANDOM_PASSWORD, resources=("*",), resource_is_star_because=_RANDOM_HAS_NO_ARN
        )
        permission = f"Rotation{self.node.addr[-8:]}"
        function.allow_invoke("secretsmanager.amazonaws.com", source_arn=secret.secret_arn, id=permission)
        SecretsmanagerSecretRotation(
            self,
            "Resource",
            secret_id=secret.secret_arn,
            rotation_lambda_arn=function.alias_arn,
            rotation_rules=SecretsmanagerSecretRotationRotationRules(automatically_after_days=every_days),
            depends_on=self._rights_of(function, permission),
        )

    def _rights_of(self, function: IRotator, permission: str) -> list[ITerraformDependable]:
        """What the first rotation needs, which AWS starts as soon as it knows of it."""
        if not isinstance(function, Construct) or stack_of(function) is not stack_of(self):
            return []
        return [
            child
            for child in function.node.find_all()
            if isinstance(child, TerraformResource)
            and (child.node.id == permission or isinstance(child, IamRolePolicy))
        ]
