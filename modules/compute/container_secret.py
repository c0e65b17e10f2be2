"""A secret that reaches a container as an environment variable."""

from dataclasses import dataclass
from typing import Protocol

from modules.iam import Grant, IGrantable


class IReadableSecret(Protocol):
    """A secret of AWS Secrets Manager that reading can be granted of."""

    @property
    def secret_arn(self) -> str:
        """The ARN of the secret."""

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow reading the value."""


@dataclass(frozen=True)
class ContainerSecret:
    """The value of ``secret``, or the one under ``json_key`` in it; read when a task starts, and not again.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """

    secret: IReadableSecret
    json_key: str | None = None

    @property
    def value_from(self) -> str:
        """The secret as a container definition names it."""
        return f"{self.secret.secret_arn}:{self.json_key}::" if self.json_key else self.secret.secret_arn
