"""What may be granted of a key, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.core import settings_of
from modules.iam import Conditions, Grant, IGrantable

ENCRYPT = ("kms:Encrypt", "kms:GenerateDataKey")
DECRYPT = ("kms:Decrypt",)
GENERATE_DATA_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


class IKey(Protocol):
    """A key that resources are encrypted with and that its use can be granted of."""

    @property
    def key_arn(self) -> str:
        """The ARN of the key."""

    def grant_encrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow encrypting and making data keys; see ``KeyGrants.grant_encrypt``."""

    def grant_decrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow decrypting; see ``KeyGrants.grant_decrypt``."""

    def grant_encrypt_decrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow both; see ``KeyGrants.grant_encrypt_decrypt``."""

    def grant_generate_data_key(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow what sending to an encrypted queue or topic needs; see ``KeyGrants.grant_generate_data_key``."""


class KeyGrants(Construct):
    """The grants of a key, written from its ARN."""

    key_arn: str

    def grant_encrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow ``grantee`` to encrypt and to make data keys.

        With ``via``, the service's short name (``dynamodb``, ``sqs``, …), only through that service in this region.
        """
        return self._grant(grantee, actions=ENCRYPT, via=via)

    def grant_decrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow ``grantee`` to decrypt; ``via`` as in ``grant_encrypt``."""
        return self._grant(grantee, actions=DECRYPT, via=via)

    def grant_encrypt_decrypt(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow ``grantee`` to encrypt, to make data keys and to decrypt; ``via`` as in ``grant_encrypt``."""
        return self._grant(grantee, actions=(*DECRYPT, *ENCRYPT), via=via)

    def grant_generate_data_key(self, grantee: IGrantable, *, via: str | None = None) -> Grant:
        """Allow ``grantee`` to make data keys and open them again: what a sender to an encrypted queue or topic needs.

        ``via`` as in ``grant_encrypt``.
        """
        return self._grant(grantee, actions=GENERATE_DATA_KEY, via=via)

    def _grant(self, grantee: IGrantable, *, actions: tuple[str, ...], via: str | None) -> Grant:
        return Grant.add(grantee, actions=actions, resources=(self.key_arn,), conditions=self._through(via))

    def _through(self, via: str | None) -> Conditions | None:
        if via is None:
            return None
        return {"StringEquals": {"kms:ViaService": f"{via}.{settings_of(self).region}.amazonaws.com"}}
