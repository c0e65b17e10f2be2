"""A key attribute of a table."""

from dataclasses import dataclass

from modules.core.arguments import require_one_of

TYPES = ("B", "N", "S")


@dataclass(frozen=True)
class Attribute:
    """The name and the type of a key attribute: ``S`` string, ``N`` number, ``B`` binary.

    Raises ``ValueError`` for another type, or a name that is not 1-255 characters long.
    """

    name: str
    type: str

    def __post_init__(self) -> None:
        require_one_of("type", self.type, TYPES)
        if not 1 <= len(self.name) <= 255:
            raise ValueError(f"name must be 1-255 characters long, got {self.name!r}")
