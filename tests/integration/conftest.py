"""What every integration test may use."""

from tests.support.cloud import account, local_cloud

__all__ = ["account", "local_cloud"]
