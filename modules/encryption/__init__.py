"""Customer managed keys, rotated, whose policies lock nobody out; and certificates."""

from modules.encryption.certificate import Certificate, ICertificate
from modules.encryption.key import Key
from modules.encryption.key_grants import IKey
from modules.encryption.service_use import SERVICE_USES

__all__ = ["SERVICE_USES", "Certificate", "ICertificate", "IKey", "Key"]
