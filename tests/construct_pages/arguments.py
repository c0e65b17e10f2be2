"""The arguments of a construct, as its signature has them."""

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NOT_ARGUMENTS = {"self", "scope", "id"}


@dataclass(frozen=True)
class Argument:
    """One argument; `default` is nothing where it must be given."""

    name: str
    kind: str
    default: str | None


def arguments_of(kind: type) -> list[Argument]:
    """The arguments of a construct or a value, those that must be given first."""
    factories = _factories(kind)
    found = [
        Argument(one.name, _kind(one.annotation), _default(one, factories))
        for one in inspect.signature(kind.__init__).parameters.values()  # type: ignore[misc]
        if one.name not in _NOT_ARGUMENTS
    ]
    return sorted(found, key=lambda argument: argument.default is not None)


def _kind(annotation: Any) -> str:
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, types.UnionType | types.GenericAlias) or typing.get_origin(annotation):
        return re.sub(r"\b(?:[a-z_]+\.)+", "", str(annotation))
    return str(getattr(annotation, "__name__", annotation))


def _factories(kind: type) -> Mapping[str, Any]:
    if not dataclasses.is_dataclass(kind):
        return {}
    return {
        field.name: field.default_factory()
        for field in dataclasses.fields(kind)
        if field.default_factory is not dataclasses.MISSING
    }


def _default(parameter: inspect.Parameter, factories: Mapping[str, Any]) -> str | None:
    if parameter.default is parameter.empty:
        return None
    value = factories.get(parameter.name, parameter.default)
    return value.__name__ if inspect.isroutine(value) else repr(value)
