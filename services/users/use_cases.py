"""What the shop keeps of people who signed up, and what they see of themselves."""

from services.users.domain import Profile, UserNotFound
from services.users.ports import Directory, Profiles


def register(*, user_id: str, profiles: Profiles, directory: Directory) -> Profile:
    """Store the profile of a person in the directory, once; raises ``UserNotFound``, ``UsersUnavailable``."""
    known = directory.find(user_id)
    if known is None:
        raise UserNotFound
    return profiles.add(known)


def get_user(*, caller_id: str, user_id: str, profiles: Profiles, directory: Directory) -> Profile:
    """Return the caller's own profile, stored by this very call where nobody has stored it yet.

    Raises ``UserNotFound`` for somebody else's, after the same reads whether there is one or not.
    """
    found = profiles.get(caller_id) or register(user_id=caller_id, profiles=profiles, directory=directory)
    if user_id != caller_id:
        raise UserNotFound
    return found
