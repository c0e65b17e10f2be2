"""Which web pages may call an HTTP API from a browser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from modules.core.arguments import require_between

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?")


@dataclass(frozen=True, kw_only=True)
class Cors:
    """Lets pages of ``origins``, such as ``https://shop.example.com``, call with ``methods`` and ``headers``.

    ``max_age_sec`` is 0-86,400: how long a browser may remember the answer. Credentials such as cookies are never
    let through. Raises ``ValueError`` for no origin, one without HTTPS, or a ``*``.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """

    origins: Sequence[str]
    methods: Sequence[str] = ("GET",)
    headers: Sequence[str] = ("authorization", "content-type")
    max_age_sec: int = 600

    def __post_init__(self) -> None:
        if isinstance(self.origins, str) or not self.origins:
            raise ValueError(f"origins must be a sequence of at least one, got {self.origins!r}")
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"origins must be such as https://shop.example.com, got {origin!r}")
        for name, values in (("methods", self.methods), ("headers", self.headers)):
            if "*" in values:
                raise ValueError(f"{name} must be named one by one, got *")
        require_between("max_age_sec", self.max_age_sec, 0, 86_400)
