"""The role that an instance acts as, by its instance profile."""

import time
from dataclasses import dataclass, field
from typing import Any

from cairn.localcloud.gaps.role_session import RoleSession, assume

SERVICE = "ec2.amazonaws.com"
LIFETIME_SEC = 6 * 3600
RENEW_BEFORE_SEC = 20 * 60
"""New credentials are there so long before the old ones end: the SDKs ask a quarter of an hour before."""


@dataclass
class InstanceProfile:
    """The profile `arn` with its role, for one instance. The account and region are those of `instance_arn`."""

    arn: str
    id: str
    role_arn: str
    instance_arn: str
    _session: RoleSession | None = field(default=None, repr=False)

    @classmethod
    def of(cls, instance: dict[str, Any]) -> "InstanceProfile | None":
        """That of the instance; nothing where it has none, or one without a role. To be called in its account."""
        from ministack.core.responses import get_account_id, get_region
        from ministack.services import iam

        profile_arn = (instance.get("IamInstanceProfile") or {}).get("Arn", "")
        profile = iam._instance_profiles.get(profile_arn.rsplit("/", 1)[-1]) if profile_arn else None
        role = iam._roles.get(profile["Roles"][0]) if profile and profile["Roles"] else None
        if profile is None or role is None:
            return None
        arn = f"arn:aws:ec2:{get_region()}:{get_account_id()}:instance/{instance['InstanceId']}"
        return cls(profile["Arn"], profile["InstanceProfileId"], role["Arn"], arn)

    @property
    def role_name(self) -> str:
        """The role's name, without its path."""
        return self.role_arn.rsplit("/", 1)[-1]

    def session(self) -> RoleSession:
        """Credentials that stay valid for a while; raises `CannotAssumeError`."""
        if self._session is None or self._session.expires_at - time.time() < RENEW_BEFORE_SEC:
            self._session = assume(
                self.role_arn,
                service=SERVICE,
                source_arn=self.instance_arn,
                session_name=self.instance_arn.rsplit("/", 1)[-1],
                duration_sec=LIFETIME_SEC,
            )
        return self._session
