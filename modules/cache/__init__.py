"""Caches: Valkey, private, encrypted, opened by IAM in place of passwords."""

from modules.cache.cache import Cache
from modules.cache.cache_grants import ICache
from modules.cache.cache_user import CacheUser

__all__ = ["Cache", "CacheUser", "ICache"]
