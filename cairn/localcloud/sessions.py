"""The sessions of assumed roles, which many threads begin and end at once.

The emulator looks through all of them whenever one begins. What began meanwhile in another thread (a state machine's
task, a mapping's poll) would break that off, and with it whatever the session was for.
"""

from typing import Any


class Sessions(dict[str, dict[str, Any]]):
    """Sessions by access key; who goes through them goes through those that were there when it began."""

    def items(self) -> Any:
        """Return a copy, which nobody changes."""
        return list(super().items())


def install() -> None:
    """Keep the emulator's sessions so."""
    from ministack.services import sts

    sts._sessions = Sessions(sts._sessions)
