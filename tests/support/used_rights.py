"""Which actions the roles of the shop hold, and which of them were used in a run."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cairn.localcloud import decisions
from tests.support.shop import Shop

TABLES = Path(__file__).parents[1] / "e2e" / "implied_rights"
_SESSION = re.compile(r"arn:aws:sts::\d+:assumed-role/([^/]+)/[^/]+")


@dataclass(frozen=True, order=True)
class Right:
    """A role, named without the environment's prefix, may do this by a policy of its own."""

    role: str
    action: str


@dataclass(frozen=True)
class Implied:
    """Rights that somebody needs though no run shows it; ``roles`` may hold ``*``, ``actions`` do not."""

    roles: Sequence[str]
    actions: Sequence[str]
    reason: str
    source: str

    def covers(self, right: Right) -> bool:
        """Whether this row is about ``right``."""
        return right.action in self.actions and any(fnmatchcase(right.role, role) for role in self.roles)

    def needless_for(self, rights: Collection[Right]) -> list[str]:
        """The roles and actions of this row that none of ``rights`` is about."""
        covered = [right for right in rights if self.covers(right)]
        roles = [role for role in self.roles if not any(fnmatchcase(one.role, role) for one in covered)]
        return [*roles, *(action for action in self.actions if action not in {one.action for one in covered})]


def held_rights(shop: Shop) -> set[Right]:
    """Return what the policies of every role of the environment allow."""
    iam, prefix = shop.account.clients("iam"), _prefix(shop)
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


def used_rights(shop: Shop) -> set[Right]:
    """Return what those roles did and were allowed to do since the local cloud was started."""
    used, prefix = set(), _prefix(shop)
    for decision in decisions.read(shop.account.cloud.files.decisions):
        found = _SESSION.fullmatch(decision.principal)
        if decision.allowed and found and found[1].startswith(prefix):
            used.add(Right(found[1].removeprefix(prefix), decision.action))
    return used


def _prefix(shop: Shop) -> str:
    return f"cairn-{shop.deployment.environment}-"


def implied_rights(folder: Path = TABLES) -> list[Implied]:
    """Return the reviewed tables: one of the shop, and those of services that were added to it."""
    files = sorted(folder.glob("*.toml"))
    return [Implied(**row) for file in files for row in tomllib.loads(file.read_text())["right"]]
