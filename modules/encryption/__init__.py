"""Customer managed keys."""

from modules.encryption.key import IKey, Key
from modules.encryption.service_use import SERVICE_USES

__all__ = ["SERVICE_USES", "IKey", "Key"]
