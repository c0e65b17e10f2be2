"""What every integration test may use."""

from tests.support.cloud import account, local_cloud
from tests.support.shop import shop

__all__ = ["account", "local_cloud", "shop"]
