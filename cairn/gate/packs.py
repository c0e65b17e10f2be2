"""Which checks block where, and how much each matters: ``policies/packs.toml``."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from cairn.gate.finding import SEVERITIES, Severity
from cairn.gate.toml_file import Entry, load

PACKS = Path("policies") / "packs.toml"
CHECK_ID = r"^(CAIRN_[A-Z_]+|CKV2?_[A-Z]+_\d+)$"
CHECK_ALLOWED = "the id of one check: CAIRN_…, CKV_… or CKV2_…"
REASON_ALLOWED = "why, in 20 characters or more"
CheckId = Annotated[str, StringConstraints(pattern=CHECK_ID)]
Reason = Annotated[str, StringConstraints(min_length=20, strip_whitespace=True)]


class Severities(Entry):
    """The checks of each severity; what is not named is ``medium``."""

    critical: list[CheckId] = Field(default=[], description=CHECK_ALLOWED)
    high: list[CheckId] = Field(default=[], description=CHECK_ALLOWED)
    medium: list[CheckId] = Field(default=[], description=CHECK_ALLOWED)
    low: list[CheckId] = Field(default=[], description=CHECK_ALLOWED)


class NotApplicable(Entry):
    """A built-in check that asks for something Cairn decided against, everywhere."""

    check: CheckId = Field(description=CHECK_ALLOWED)
    reason: Reason = Field(description=REASON_ALLOWED)


class Advisory(Entry):
    """A check that reports but does not block in some environments."""

    check: CheckId = Field(description=CHECK_ALLOWED)
    environments: list[str] = Field(min_length=1, description="one environment or more")
    reason: Reason = Field(description=REASON_ALLOWED)


class Packs(Entry):
    """The whole table."""

    severity: Severities = Severities()
    not_applicable: list[NotApplicable] = []
    advisory: list[Advisory] = []

    def severity_of(self, check: str) -> Severity:
        """Return how much ``check`` matters."""
        return next((name for name in SEVERITIES if check in getattr(self.severity, name)), "medium")

    def applies(self, check: str) -> bool:
        """Tell whether ``check`` is asked at all."""
        return all(entry.check != check for entry in self.not_applicable)

    def checks(self) -> set[str]:
        """Return the id of every check that the table names."""
        ranked = {check for name in SEVERITIES for check in getattr(self.severity, name)}
        excepted = {entry.check for entry in self.not_applicable} | {entry.check for entry in self.advisory}
        return ranked | excepted

    def advisory_reason(self, check: str, environment: str) -> str | None:
        """Return why ``check`` does not block in ``environment``, or ``None`` where it does."""
        for entry in self.advisory:
            if entry.check == check and environment in entry.environments:
                return entry.reason
        return None


def load_packs(root: Path) -> Packs:
    """Read the table of the repository at ``root``; raises ``GateError`` where it is invalid."""
    return load(Packs, root / PACKS)
