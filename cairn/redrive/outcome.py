"""What became of the messages of one dead-letter queue."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``put_back`` messages went back; each of ``left`` is why one, or the move as a whole, did not."""

    put_back: int
    left: tuple[str, ...] = ()
