"""The local cloud of the session, for the contract tests that need one."""

from tests.support.cloud import local_cloud

__all__ = ["local_cloud"]
