"""What one row of the lifecycle test is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modules.core import PlatformStack

MADE_ANEW = "AWS never changes one: another one is made before the old one goes"
FIXED = "the construct fixes every argument that AWS can change"
IDENTITY = "every argument is part of what it is: another one is another resource"

Made = Mapping[str, Any]
Now = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Row:
    """``name`` is the construct's class and its id in the stack; ``build`` gets the other rows by their names.

    ``now(before, after)`` gives the value of the first and of the second apply. ``in_place`` is false for a
    construct whose every argument is fixed, so that nothing of it can change. A file of rows may have a table
    ``FIXED_TYPES`` beside: resource types that never change in place, each with its reason.
    """

    name: str
    build: Callable[[PlatformStack, Made, Now], Any]
    in_place: bool = True
