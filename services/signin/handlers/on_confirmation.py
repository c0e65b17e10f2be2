"""The user pool's trigger after a person was confirmed: the shop hears of it.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
"""

from datetime import UTC, datetime
from typing import Any

from services.kit.invocation import invocation
from services.kit.metrics import count
from services.kit.tracing import current_traceparent
from services.signin import use_cases, wiring

_SIGN_UP = "PostConfirmation_ConfirmSignUp"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Announce a new person and return ``event`` as Cognito expects it.

    A bus that does not answer keeps nobody out: the person is confirmed by then, and the profile is stored by the
    first look at it. It is counted and logged.
    """
    with invocation("signin", "on_confirmation", context) as current:
        current.note(trigger=event["triggerSource"])
        if event["triggerSource"] == _SIGN_UP:
            try:
                use_cases.announce(
                    user_id=event["request"]["userAttributes"]["sub"],
                    at=datetime.now(UTC),
                    traceparent=current_traceparent(),
                    publisher=wiring.publisher(),
                )
            except use_cases.NotAnnounced as error:
                count("signin", "UserRegisteredFailed")
                current.fail(error)
    return event
