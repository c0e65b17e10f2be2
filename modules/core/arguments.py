"""Refuses an argument's value with the words that help: the argument, the value and what is allowed."""

from collections.abc import Sequence


def require_between(argument: str, value: float, least: float, most: float) -> None:
    """Raise ``ValueError`` unless ``value`` is ``least`` to ``most``, both included."""
    if not least <= value <= most:
        raise ValueError(f"{argument} must be {least}-{most}, got {value}")


def require_one_of(argument: str, value: str, allowed: Sequence[str]) -> None:
    """Raise ``ValueError`` unless ``value`` is among ``allowed``."""
    if value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}, got {value!r}")
