"""UserRegistered: a person signed up and confirmed the address."""

from typing import ClassVar, Literal

from services.contracts.customer import UserId
from services.contracts.event import Event


class UserRegistered(Event):
    """Version 1, sent once for each person (at least once delivered) from ``cairn.users``.

    It names the person by id alone: who needs the address asks for it.
    """

    SOURCE: ClassVar[str] = "cairn.users"
    DETAIL_TYPE: ClassVar[str] = "UserRegistered"

    schema_version: Literal[1]
    user_id: UserId
