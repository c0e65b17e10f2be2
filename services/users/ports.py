"""What this service needs of the world outside."""

from typing import Protocol

from services.users.domain import Profile


class UsersUnavailable(Exception):
    """The table or the user pool is busy or away; the same call may succeed soon."""


class Profiles(Protocol):
    """Keeps profiles. Every method may raise ``UsersUnavailable``."""

    def add(self, profile: Profile) -> Profile:
        """Store ``profile`` unless there is one of its user; return the one now stored."""
        ...

    def get(self, user_id: str) -> Profile | None:
        """Return the profile of a user, or None."""
        ...


class Directory(Protocol):
    """Knows everyone who has signed up. Every method may raise ``UsersUnavailable``."""

    def find(self, user_id: str) -> Profile | None:
        """Return what the directory knows of a user, or None where there is none."""
        ...
