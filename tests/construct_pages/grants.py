"""What each grant of a construct gives: read by giving it."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from modules.iam.statement import Statement

# What a grant asks for besides the grantee; a new grant with another argument names an example here.
EXAMPLES: dict[str, Any] = {"namespaces": ["orders"], "prefix": "reports/", "user": "orders"}


@dataclass(frozen=True)
class GivenGrant:
    """A grant: how it is called, what it says of itself, and what it gave.

    `resources` hold references that the synthesis resolves.
    """

    call: str
    meaning: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass
class _Grantee:
    role_arn: str = "arn:aws:iam::123456789012:role/grantee"
    statements: list[Statement] = field(default_factory=list)

    def add_to_policy(self, statement: Statement) -> None:
        self.statements.append(statement)


def grants_of(construct: Any) -> list[GivenGrant]:
    """Every `grant_*` of `construct`, given to a role that records what it gets."""
    return [_given(construct, name) for name in _names(construct)]


def readable(arn: str) -> str:
    """A resolved ARN with references by type and attribute, without the names of the row."""
    return re.sub(r"\$\{(?:data\.)?(\w+)\.\w+\.(\w+)\}", r"{\1.\2}", arn)


def _names(construct: Any) -> Iterator[str]:
    for name, _ in inspect.getmembers(type(construct), inspect.isfunction):
        if name.startswith("grant_"):
            yield name


def _example(argument: str, grant: str) -> Any:
    """An id is another one for each grant."""
    return grant.removeprefix("grant_").capitalize() + "Team" if argument == "id" else EXAMPLES[argument]


def _given(construct: Any, name: str) -> GivenGrant:
    method, grantee = getattr(construct, name), _Grantee()
    _, *others = inspect.signature(method).parameters.values()
    needed = {one.name: _example(one.name, name) for one in others if one.default is one.empty}
    method(grantee, **needed)
    shown = "".join(f", {key}={value!r}" for key, value in needed.items())
    return GivenGrant(
        call=f"{name}(grantee{shown})",
        meaning=(inspect.getdoc(method) or "").split("\n\n")[0].replace("\n", " "),
        actions=tuple(dict.fromkeys(action for one in grantee.statements for action in one.actions)),
        resources=tuple(dict.fromkeys(arn for one in grantee.statements for arn in one.resources)),
    )
