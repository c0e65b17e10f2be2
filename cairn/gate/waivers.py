"""Findings accepted for now, each with reason, owner and expiry: ``policies/waivers.toml``.

What is accepted of a service that was added later is in a file of its own, ``policies/waivers/<service>.toml``.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from cairn.gate.finding import Finding, Problem, SourceLine
from cairn.gate.packs import CHECK_ALLOWED, REASON_ALLOWED, CheckId, Reason
from cairn.gate.toml_file import Entry, load

WAIVERS = Path("policies") / "waivers.toml"
_OF_SERVICES = "policies/waivers/*.toml"
LONGEST = timedelta(days=366)
RESOURCE_ALLOWED = (
    "a construct path that begins with its stack, with * for one part of it at most and never for the stack or for "
    "the whole rest: orders/CreateOrder/Role/Resource, network/*/FlowLog/Resource"
)


class Waiver(Entry):
    """One check, on few resources, until one day."""

    check: CheckId = Field(description=CHECK_ALLOWED)
    resource: str = Field(description=RESOURCE_ALLOWED)
    reason: Reason = Field(description=REASON_ALLOWED)
    owner: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+$")] = Field(
        description="the team that answers for it, in lower case"
    )
    expires: date = Field(description="an ISO date (2026-12-31, no quotes) at most 12 months ahead")
    environments: list[str] = Field(
        default=[], description="the environments it is for; left out, it is for all"
    )

    @field_validator("resource")
    @classmethod
    def _is_narrow(cls, resource: str) -> str:
        stack, *parts = resource.split("/")
        wild = [part for part in parts if "*" in part]
        literal = [part for part in parts if "*" not in part]
        if not parts or not literal or len(wild) > 1 or re.search(r"[*?\[]", stack) or "**" in resource:
            raise ValueError(RESOURCE_ALLOWED)
        if re.search(r"[?\[\]]", resource) or "" in parts:
            raise ValueError(RESOURCE_ALLOWED)
        return resource

    @field_validator("expires")
    @classmethod
    def _is_near(cls, expires: date, info: ValidationInfo) -> date:
        today: date = (info.context or {})["today"]
        if expires > today + LONGEST:
            raise ValueError("too far ahead")
        return expires

    def covers(self, finding: Finding) -> bool:
        """Tell whether the waiver names this check on this construct."""
        pattern = re.escape(self.resource).replace(r"\*", "[^/]*")
        return self.check == finding.check and re.fullmatch(pattern, finding.construct) is not None

    def is_for(self, environment: str) -> bool:
        """Tell whether the waiver speaks about ``environment``."""
        return not self.environments or environment in self.environments


class Waivers(Entry):
    """The whole table."""

    waiver: list[Waiver] = []


def load_waivers(root: Path, *, today: date) -> list[Waiver]:
    """Read the tables of the repository at ``root``; raises ``GateError`` where one is invalid."""
    tables = (load(Waivers, root / file, context={"today": today}) for file in _files(root))
    return [waiver for table in tables for waiver in table.waiver]


def problems(
    waivers: Sequence[Waiver], findings: Sequence[Finding], *, root: Path, environment: str, today: date
) -> Iterator[Problem]:
    """Yield the waivers that have expired and those that cover none of ``findings``."""
    sources = [source for file in _files(root) for source in _sources(root, file)]
    for number, waiver in enumerate(waivers):
        if not waiver.is_for(environment):
            continue
        source = sources[number]
        what = f"the waiver of {waiver.check} on {waiver.resource} (owner {waiver.owner})"
        if waiver.expires < today:
            yield Problem(
                kind="expired-waiver",
                source=source,
                message=f"{what} expired on {waiver.expires}: mend the resource, or renew it with a new reason",
            )
        elif not any(waiver.covers(finding) for finding in findings):
            yield Problem(
                kind="stale-waiver",
                source=source,
                message=f"{what} covers nothing in {environment}: remove it, or name its environments",
            )


def reason_for(finding: Finding, waivers: Sequence[Waiver], *, environment: str, today: date) -> str | None:
    """Return why ``finding`` is accepted today, or ``None``."""
    for waiver in waivers:
        if waiver.is_for(environment) and waiver.expires >= today and waiver.covers(finding):
            return f"{waiver.reason} ({waiver.owner}, until {waiver.expires})"
    return None


def _files(root: Path) -> list[Path]:
    return [WAIVERS, *sorted(file.relative_to(root) for file in root.glob(_OF_SERVICES))]


def _sources(root: Path, file: Path) -> Iterator[SourceLine]:
    for number, line in enumerate((root / file).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() == "[[waiver]]":
            yield SourceLine(file=file, line=number)
