"""Feature flags as AWS AppConfig gives them out, and for whom a flag is on.

https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PERCENT = "percent"
_STEPS = 10_000


class InvalidDocument(Exception):
    """What was read is no document of flags; the message says why and quotes nothing."""


@dataclass(frozen=True, kw_only=True)
class FlagState:
    """One flag: off for everybody, or on for ``percent`` (0-100) of those who are told apart by their ids."""

    enabled: bool
    percent: float = 100

    def is_on_for(self, flag: str, entity_id: str) -> bool:
        """Return whether the flag called ``flag`` is on for ``entity_id``, the same each time it is asked.

        Whoever has it at one percentage has it at every higher one. Two flags choose independently of each other.
        """
        digest = hashlib.sha256(f"{flag}\n{entity_id}".encode()).digest()
        step = int.from_bytes(digest[:8]) % _STEPS
        return self.enabled and step < self.percent * _STEPS / 100


Flags = Mapping[str, FlagState]


def flags_in(content: bytes) -> Flags:
    """Return the flags in the JSON that AppConfig gave out; attributes other than ``percent`` are left alone.

    Raises ``InvalidDocument``.
    """
    try:
        document = json.loads(content)
    except ValueError:
        raise InvalidDocument("it is not JSON") from None
    if not isinstance(document, dict):
        raise InvalidDocument("it is not an object of flags")
    return {key: _state(key, value) for key, value in document.items()}


def _state(key: str, value: Any) -> FlagState:
    if not isinstance(value, dict) or not isinstance(value.get("enabled"), bool):
        raise InvalidDocument(f"the flag {key} does not say true or false in enabled")
    percent = value.get(PERCENT, 100)
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise InvalidDocument(f"the {PERCENT} of the flag {key} is not a number 0-100")
    return FlagState(enabled=value["enabled"], percent=percent)
