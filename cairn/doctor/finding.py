"""One thing that was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``detail`` says what was found, ``do`` what helps where ``ok`` is false."""

    name: str
    ok: bool
    detail: str
    do: str = ""
