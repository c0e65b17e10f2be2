"""What one row of the lifecycle test is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modules.core import PlatformStack

Made = Mapping[str, Any]
Now = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Row:
    """``name`` is the construct's class and its id in the stack; ``build`` gets the rows above by their names.

    ``now(before, after)`` gives the value of the first and of the second apply. ``in_place`` is false for a
    construct whose every argument is fixed, so that nothing of it can change.
    """

    name: str
    build: Callable[[PlatformStack, Made, Now], Any]
    in_place: bool = True
