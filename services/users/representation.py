"""What a customer sees of a profile, and how errors are told."""

from datetime import UTC
from typing import Any

from pydantic import AwareDatetime, BaseModel

from services.kit.problem import NotFound, ProblemTable, ServiceUnavailable
from services.users.domain import Profile, UserNotFound
from services.users.ports import UsersUnavailable


class ProfileView(BaseModel):
    """A profile as its own user sees it."""

    user_id: str
    email: str
    registered_at: AwareDatetime


ANSWERS = {"GetUser": ProfileView}
"""What each operation answers where it succeeds."""


def profile_view(profile: Profile) -> dict[str, Any]:
    """Return the JSON of a ``ProfileView``."""
    view = ProfileView(
        user_id=profile.user_id,
        email=profile.email,
        registered_at=profile.registered_at.astimezone(UTC),
    )
    return view.model_dump(mode="json")


PROBLEMS: ProblemTable = {
    UserNotFound: lambda _: NotFound("There is no such user."),
    UsersUnavailable: lambda _: ServiceUnavailable("Users cannot be reached; send the same request again."),
}
"""How this service's errors are answered."""
