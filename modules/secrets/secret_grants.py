"""What may be granted of a secret, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
READ = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
WRITE = ("secretsmanager:PutSecretValue",)


class ISecret(Protocol):
    """A secret that its use can be granted of."""

    @property
    def secret_arn(self) -> str:
        """The ARN of the secret, with the six characters that AWS adds."""

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow reading the value."""

    def grant_write(self, grantee: IGrantable) -> Grant:
        """Allow setting a new value."""


class SecretGrants(Construct):
    """The grants of a secret, written from its ARN and its key."""

    secret_arn: str
    _key: IKey | None

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the value, and about the secret."""
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="secretsmanager")
        return Grant.add(grantee, actions=READ, resources=(self.secret_arn,))

    def grant_write(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to set a new value, without reading the one there is."""
        if self._key is not None:
            self._key.grant_generate_data_key(grantee, via="secretsmanager")
        return Grant.add(grantee, actions=WRITE, resources=(self.secret_arn,))
