"""What a gap is."""

import importlib
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What is done about a gap."""

    MENDED = "mended"
    """The local cloud does as AWS does."""
    STOOD_IN = "stood in for"
    """The local cloud answers in AWS's place, without the effect that AWS has."""


@dataclass(frozen=True)
class Gap:
    """One thing that the emulator does otherwise than AWS.

    `name` is the module of this package that closes it; `behaviour` says what AWS does.
    """

    name: str
    area: str
    behaviour: str
    kind: Kind

    @property
    def documentation(self) -> str:
        """AWS's page about it: the last line of what the module says of itself."""
        module = importlib.import_module(f"{__package__}.{self.name}")
        return (module.__doc__ or "").rstrip().rsplit("\n", 1)[-1]
