"""The result of one scan of one environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.gate.finding import SEVERITIES, Finding, Problem


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one scan found; ``passed`` counts the passing resources by stack and check."""

    environment: str
    stacks: tuple[str, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    passed: Mapping[tuple[str, str], int]
    seconds: float

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that block, worst first."""
        return tuple(sorted((item for item in self.findings if item.blocks), key=_urgency))

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that a waiver covers."""
        return tuple(item for item in self.findings if item.waived_because is not None)

    @property
    def advisories(self) -> tuple[Finding, ...]:
        """The findings that are only reported in this environment."""
        return tuple(
            item for item in self.findings if item.waived_because is None and item.advisory is not None
        )

    @property
    def passes(self) -> int:
        """How many resources passed a check, summed over the checks."""
        return sum(self.passed.values())

    @property
    def ok(self) -> bool:
        """Whether nothing blocks."""
        return not self.failures and not self.problems

    @property
    def exit_code(self) -> int:
        """0 where nothing blocks, else 1."""
        return 0 if self.ok else 1

    @property
    def summary(self) -> str:
        """The counts, in one line."""
        return (
            f"{self.environment}: {len(self.failures)} blocking, {len(self.problems)} problems, "
            f"{len(self.waived)} waived, {len(self.advisories)} advisory, {self.passes} passed, "
            f"{len(self.stacks)} stacks in {self.seconds:.1f} s"
        )


def _urgency(finding: Finding) -> tuple[int, str, str, str]:
    return SEVERITIES.index(finding.severity), finding.stack, finding.construct, finding.check
