"""Which actions the roles of the shop hold, and which of them were used in a run."""

import fnmatch
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.localcloud import decisions
from tests.support.shop import Shop

TABLE = Path(__file__).parents[1] / "e2e" / "implied_rights.toml"
_ROLE = re.compile(r"arn:aws:(?:sts::\d+:assumed-role|iam::\d+:role)/(?:.*/)?([^/]+)(?:/[^/]+)?")


@dataclass(frozen=True, order=True)
class Right:
    """A role may do this, by a policy of its own."""

    role: str
    action: str


@dataclass(frozen=True)
class Implied:
    """Rights that somebody needs though no run shows it: both may hold ``*``."""

    roles: str
    action: str
    reason: str

    def covers(self, right: Right) -> bool:
        """Whether this row is about ``right``."""
        return fnmatch.fnmatchcase(right.role, self.roles) and fnmatch.fnmatchcase(right.action, self.action)


def held_rights(shop: Shop, *, prefix: str) -> set[Right]:
    """Return what the policies of every role allow whose name begins with ``prefix``, which is left out of it."""
    iam = shop.account.clients("iam")
    names = [
        role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]
    ]
    return {
        Right(name.removeprefix(prefix), action)
        for name in names
        if name.startswith(prefix)
        for action in _actions(iam, name)
    }


def _actions(iam: Any, role: str) -> Iterator[str]:
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                named = statement["Action"]
                yield from [named] if isinstance(named, str) else named


def used_rights(shop: Shop, *, prefix: str) -> set[Right]:
    """Return what those roles did and were allowed to do since the local cloud was started."""
    used = set()
    for decision in decisions.read(shop.account.cloud.files.decisions):
        found = _ROLE.fullmatch(decision.principal)
        if decision.allowed and found and found[1].startswith(prefix):
            used.add(Right(found[1].removeprefix(prefix), decision.action))
    return used


def implied_rights() -> list[Implied]:
    """Return the reviewed table."""
    return [Implied(**row) for row in tomllib.loads(TABLE.read_text())["right"]]
