"""``UserRegistered``: the profile of a new customer is stored."""

from services.contracts import UserRegistered
from services.kit.event_consumer import event_consumer
from services.kit.invocation import Invocation
from services.users import use_cases, wiring


@event_consumer(service="users", event=UserRegistered, prepare=wiring.profiles)
def handler(event: UserRegistered, _invocation: Invocation) -> None:
    """Store the profile once, however often the event comes."""
    use_cases.register(user_id=event.user_id, profiles=wiring.profiles(), directory=wiring.directory())
