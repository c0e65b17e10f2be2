"""What a folder of gaps says of itself: the gaps that are closed, and the limits that stay."""

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

    `name` is the module, beside the table, that closes it; `behaviour` says what AWS does.
    """

    name: str
    behaviour: str
    kind: Kind


@dataclass(frozen=True)
class Limit:
    """Something of AWS that has no effect, or another one, in the local cloud."""

    on_aws: str
    here: str


@dataclass(frozen=True)
class Area:
    """A service of AWS: its gaps, in the order in which they are mended, and its limits."""

    name: str
    gaps: tuple[Gap, ...] = ()
    limits: tuple[Limit, ...] = ()
