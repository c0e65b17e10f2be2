"""Who is signed in, by the cookie of the browser."""

import secrets

from cairn.site.accounts import Visitor

COOKIE = "shop_session"
_KEPT = 1000


class Sessions:
    """Sessions in memory; they end with the server, and the oldest ends where there are more than a thousand."""

    def __init__(self) -> None:
        self._visitors: dict[str, Visitor] = {}

    def begin(self, visitor: Visitor) -> str:
        """Return the cookie's value for a visitor who has just signed in."""
        value = secrets.token_urlsafe(32)
        self._visitors[value] = visitor
        while len(self._visitors) > _KEPT:
            del self._visitors[next(iter(self._visitors))]
        return value

    def visitor(self, value: str | None) -> Visitor | None:
        """Return who has this cookie, None for a stranger."""
        return self._visitors.get(value or "")

    def end(self, value: str | None) -> None:
        """Forget who has this cookie."""
        self._visitors.pop(value or "", None)
