"""What holds the platform's data: encrypted, recoverable, closed to the public, protected."""

from modules.storage.access_log_bucket import AccessLogBucket, IAccessLogBucket
from modules.storage.attribute import Attribute
from modules.storage.bucket import Bucket
from modules.storage.bucket_grants import IBucket
from modules.storage.lifecycle_rule import LifecycleRule
from modules.storage.object_lock import ObjectLock
from modules.storage.provisioned_capacity import ProvisionedCapacity
from modules.storage.table import Table
from modules.storage.table_grants import ITable

__all__ = [
    "AccessLogBucket",
    "Attribute",
    "Bucket",
    "IAccessLogBucket",
    "IBucket",
    "ITable",
    "LifecycleRule",
    "ObjectLock",
    "ProvisionedCapacity",
    "Table",
]
