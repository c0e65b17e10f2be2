"""The report as a comment on the pull request."""

from collections.abc import Iterable, Iterator

from cairn.gate.finding import Finding
from cairn.gate.report import Report


def markdown(report: Report) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    verdict = "passes" if report.ok else "is blocked"
    lines = [f"### Policy gate: `{report.environment}` {verdict}", "", report.summary, ""]
    if report.failures:
        lines += ["| severity | check | construct | what is wrong |", "|---|---|---|---|"]
        lines += [_row(finding) for finding in report.failures] + [""]
    for problem in report.problems:
        lines.append(f"- **{problem.kind}** `{problem.source}`: {_cell(problem.message)}")
    lines += _folded("Waived", ((item, item.waived_because) for item in report.waived))
    lines += _folded("Advisory", ((item, item.advisory) for item in report.advisories))
    return "\n".join(lines).rstrip() + "\n"


def _row(finding: Finding) -> str:
    check = (
        f"[{finding.check}]({finding.guideline})"
        if finding.guideline.startswith("https:")
        else f"`{finding.check}`"
    )
    place = f"<br>`{finding.source}`" if finding.source else ""
    return f"| {finding.severity} | {check} | `{finding.construct}`{place} | {_cell(finding.message)} |"


def _folded(title: str, entries: Iterable[tuple[Finding, str | None]]) -> Iterator[str]:
    lines = [
        f"- `{finding.check}` on `{finding.construct}`: {_cell(reason or '')}" for finding, reason in entries
    ]
    if lines:
        yield from ("", f"<details><summary>{title} ({len(lines)})</summary>", "", *lines, "", "</details>")


def _cell(content: str) -> str:
    return " ".join(content.replace("|", "\\|").replace("<", "&lt;").split())
