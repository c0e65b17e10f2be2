"""One feature flag: what it is called, and whether it is on before anybody touches it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_KEY = re.compile(r"[a-z][a-zA-Z\d_-]{0,63}")
_MOST_ATTRIBUTES = 25
_OWN = "enabled"


@dataclass(frozen=True, kw_only=True)
class NumberAttribute:
    """A number of a flag, ``minimum`` to ``maximum``. Raises ``ValueError`` for a ``value`` outside."""

    value: float
    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        if not self.minimum <= self.value <= self.maximum:
            raise ValueError(f"value must be {self.minimum}-{self.maximum}, got {self.value}")

    def constraints(self) -> dict[str, Any]:
        """Return what AWS AppConfig holds every value to."""
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum, "required": True}


@dataclass(frozen=True, kw_only=True)
class ChoiceAttribute:
    """A text of a flag, one of ``choices``. Raises ``ValueError`` for a ``value`` that is none of them."""

    value: str
    choices: Sequence[str]

    def __post_init__(self) -> None:
        if self.value not in self.choices:
            raise ValueError(f"value must be one of {', '.join(self.choices)}, got {self.value!r}")

    def constraints(self) -> dict[str, Any]:
        """Return what AWS AppConfig holds every value to."""
        return {"type": "string", "enum": list(self.choices), "required": True}


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A flag under ``key`` (a letter, then letters, digits, ``_`` and ``-``; 64 at most), off unless ``enabled``.

    ``attributes`` (25 at most) go with it; AWS AppConfig refuses values that break their constraints. Raises
    ``ValueError`` for another key and for more attributes.
    https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html
    """

    key: str
    description: str
    enabled: bool = False
    attributes: Mapping[str, NumberAttribute | ChoiceAttribute] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in (self.key, *self.attributes):
            if not _KEY.fullmatch(key):
                raise ValueError(f"key must match {_KEY.pattern}, got {key!r}")
        if _OWN in self.attributes:
            raise ValueError(f"attributes must not be called {_OWN!r}: the flag itself has it")
        if len(self.attributes) > _MOST_ATTRIBUTES:
            raise ValueError(f"attributes must be at most {_MOST_ATTRIBUTES}, got {len(self.attributes)}")

    def definition(self) -> dict[str, Any]:
        """Return what the flag is."""
        attributes = {
            name: {"constraints": attribute.constraints()} for name, attribute in self.attributes.items()
        }
        return {"name": self.key, "description": self.description, "attributes": attributes}

    def value(self) -> dict[str, Any]:
        """Return what it says at first."""
        return {_OWN: self.enabled, **{name: given.value for name, given in self.attributes.items()}}
