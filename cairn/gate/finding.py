"""What the gate found: a resource that breaks a demand, or a fault in the gate's own files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A place in the repository; ``line`` is ``None`` where only the file is known."""

    file: Path
    line: int | None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One resource against one demand.

    ``construct`` is the construct path, ``guideline`` how to mend it (a text, or an https address). ``verdict`` is
    ``unknown`` where one of our own policies could not read a value, or a check broke: never a pass.
    ``advisory`` says why the finding does not block in this environment, ``waived_because`` why it is accepted.
    """

    check: str
    demand: str
    severity: Severity
    verdict: Literal["failed", "unknown"]
    stack: str
    construct: str
    resource: str
    details: tuple[str, ...] = ()
    guideline: str = ""
    source: SourceLine | None = None
    advisory: str | None = None
    waived_because: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the finding keeps the change from being merged."""
        return self.advisory is None and self.waived_because is None

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        verdict = "" if self.verdict == "failed" else "cannot be judged: "
        return verdict + ("; ".join(self.details) or self.demand)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A fault in what surrounds the policies: a stale or expired waiver, a suppression in code. Always blocks."""

    kind: Literal["expired-waiver", "stale-waiver", "inline-skip"]
    message: str
    source: SourceLine
