"""Caches: Valkey, private, by TLS, opened by IAM to keys of one's own in place of passwords; two zones, snapshots."""

from modules.cache.cache import Cache
from modules.cache.cache_grants import ICache
from modules.cache.cache_user import CacheUser

__all__ = ["Cache", "CacheUser", "ICache"]
