"""The buckets that stacks share: for the packages of functions and instances, and for who read them."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack
from modules.encryption import Key
from modules.storage import AccessLogBucket, Bucket
from stacks.environment import Environment


class Storage(PlatformStack):
    """A bucket for packages, under a key of its own, and one for the access logs of buckets.

    It needs no other stack: S3 takes a minute to settle a bucket's lifecycle, and the rest is made meanwhile.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self.access_log = AccessLogBucket(self, "AccessLog", name="access-logs")
        key = Key(
            self, "Key", name="packages", description="Encrypts the packages of functions and instances"
        )
        self.packages = Bucket(self, "Packages", name="packages", key=key, access_log=self.access_log)
        TerraformOutput(self, "packages_bucket_name", value=self.packages.bucket_name, static_id=True)
