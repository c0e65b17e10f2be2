"""What a gap is."""

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

    `name` is the module of this package that closes it; `behaviour` says what AWS does, `documentation`
    where AWS says so.
    """

    name: str
    area: str
    behaviour: str
    kind: Kind
    documentation: str
