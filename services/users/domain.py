"""What a profile is. Imports nothing but the standard library."""

from dataclasses import dataclass
from datetime import datetime


class UserNotFound(Exception):
    """There is no such user, or it is somebody else."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the shop keeps of a user; ``user_id`` is the subject in the user pool, ``registered_at`` is UTC."""

    user_id: str
    email: str
    registered_at: datetime
