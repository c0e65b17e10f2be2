"""What each service says of itself in ``services/<name>/service.toml``: who adds a service edits nothing else."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from stacks.part import Part

FOLDER = Path(__file__).parents[1] / "services"

Compute = Literal["container", "function", "instances", "kubernetes", "worker"]
Line = Annotated[str, StringConstraints(pattern=r"^\S[^\n|]*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$")]
Scopes = dict[Name, Line]


class InvalidDeclaration(ValueError):
    """A ``service.toml`` that cannot be used; the message names file, field and what is allowed."""


class Api(Part):
    """A REST API: its base path, the OAuth scopes of customers, and those that operators alone have.

    ``entrance_priority`` is the place of the path among the rules of the entrance; no two services have the same. What
    does not run behind the entrance has none.
    """

    path: Name
    entrance_priority: Annotated[int, Field(ge=1, le=50_000)] | None = None
    scopes: Scopes
    operator_scopes: Scopes = {}


class Declaration(Part):
    """One service: what it is for, the team that owns it (in ``.github/CODEOWNERS``), and what it runs on.

    ``runs_on``, ``data`` and ``in_and_out`` are what the README's table says. ``dependencies`` is the group of
    ``pyproject.toml`` that its package holds; the service's own where it is left out. ``is_drawn`` says that the
    diagram of the architecture shows it.
    """

    purpose: Line
    owner: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    compute: Compute
    runs_on: Line
    data: Line
    in_and_out: Line
    dependencies: Name | None = None
    is_drawn: bool = True
    api: Api | None = None


@cache
def declarations(folder: Path = FOLDER) -> Mapping[str, Declaration]:
    """Return every service's declaration by its name, in the order of names; raise ``InvalidDeclaration``."""
    files = sorted(folder.glob("*/service.toml"))
    found = {file.parent.name: _read(file) for file in files}
    _check_apart(found)
    return found


def _read(file: Path) -> Declaration:
    try:
        return Declaration.model_validate(tomllib.loads(file.read_text()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidDeclaration(f"{file}: not valid TOML: {error}") from None
    except ValidationError as error:
        faults = (f"{file}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise InvalidDeclaration("\n".join(faults)) from None


def _check_apart(found: Mapping[str, Declaration]) -> None:
    """Two services with one path, or one place at the entrance, would take each other's requests."""
    apis = {name: declared.api for name, declared in found.items() if declared.api}
    for field in ("path", "entrance_priority"):
        taken: dict[object, str] = {}
        for name, api in apis.items():
            value = getattr(api, field)
            if value is not None and taken.setdefault(value, name) != name:
                raise InvalidDeclaration(
                    f"services/{name}/service.toml: api.{field} = {value!r}: {taken[value]} has it already"
                )
