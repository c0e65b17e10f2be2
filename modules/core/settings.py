"""What every stack of one environment shares: where it goes, how things are named, who may never exceed what."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class StateSettings:
    """Where Terraform keeps the environment's state (an S3 bucket with native locking).

    ``kms_key_arn`` is the key that encrypts the state objects; without one the bucket's default encryption applies.
    """

    bucket: str
    region: str
    kms_key_arn: str | None = None
    key_prefix: str = "env"


@dataclass(frozen=True, kw_only=True)
class StackSettings:
    """One environment as the construct library sees it.

    ``name_pattern`` may use ``{project}``, ``{environment}`` and ``{name}``. ``log_retention_days`` is one of the
    values CloudWatch Logs allows. ``log_destination_arn`` is a CloudWatch Logs destination that the organisation
    collects every log group's events with. ``protect_data`` turns on deletion protection for what holds data.
    ``delivery_boundary_arn`` is the boundary of roles that build and release; without one ``permissions_boundary_arn``
    holds them too. ``key_deletion_window_days`` is 7-30.
    """

    project: str
    environment: str
    account_id: str
    region: str
    state: StateSettings
    name_pattern: str = "{project}-{environment}-{name}"
    role_path: str = "/"
    permissions_boundary_arn: str
    delivery_boundary_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    log_level: str = "INFO"
    log_retention_days: int = 365
    log_destination_arn: str | None = None
    protect_data: bool = True
    key_deletion_window_days: int = 30
