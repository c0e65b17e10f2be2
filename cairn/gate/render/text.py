"""The report for people, on a terminal."""

from itertools import groupby

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from cairn.gate.finding import Finding
from cairn.gate.report import Report

COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}


def text(report: Report) -> RenderableType:
    """Return the report as something rich can print: what blocks, what does not, and the counts."""
    parts: list[RenderableType] = []
    by_construct = sorted(report.failures, key=lambda item: item.construct)
    for construct, findings in groupby(by_construct, key=lambda item: item.construct):
        group = list(findings)
        parts += [_heading(construct, group), *(_finding(item) for item in group), Text()]
    for problem in report.problems:
        parts.append(Text.from_markup(f"[bold red]{problem.kind}[/] {escape(str(problem.source))}"))
        parts += [Padding(Text(problem.message), (0, 0, 1, 2))]
    for word, quiet in (("advisory", report.advisories), ("waived", report.waived)):
        parts += [Text(f"{word:<8} {item.check}  {item.construct}", style="dim") for item in quiet]
    parts.append(Text(report.summary, style="bold green" if report.ok else "bold red"))
    return Group(*parts)


def _heading(construct: str, findings: list[Finding]) -> Text:
    place = f"  {findings[0].source}" if findings[0].source else ""
    return Text.assemble((construct, "bold"), (f"  {findings[0].resource}{place}", "dim"))


def _finding(finding: Finding) -> RenderableType:
    head = Text.assemble(
        (f"{finding.severity:<8} ", COLOURS[finding.severity]),
        (finding.check, "bold"),
        f"  {finding.message}",
    )
    lines = [head]
    if finding.details:
        lines.append(Text(finding.demand, style="dim"))
    if finding.guideline:
        lines.append(Text(finding.guideline, style="dim"))
    return Padding(Group(*lines), (0, 0, 0, 2))
