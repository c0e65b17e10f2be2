"""The report for programs."""

import json
from dataclasses import asdict
from typing import Any

from cairn.gate.finding import Finding, Problem, SourceLine
from cairn.gate.report import Report


def json_document(report: Report) -> str:
    """Return the report as one JSON object."""
    content = {
        "environment": report.environment,
        "ok": report.ok,
        "stacks": list(report.stacks),
        "failures": [_finding(item) for item in report.failures],
        "problems": [_problem(item) for item in report.problems],
        "waived": [_finding(item) for item in report.waived],
        "advisories": [_finding(item) for item in report.advisories],
        "passed": report.passes,
        "seconds": round(report.seconds, 2),
    }
    return json.dumps(content, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "message": finding.message, "source": _source(finding.source)}


def _problem(problem: Problem) -> dict[str, Any]:
    return {**asdict(problem), "source": _source(problem.source)}


def _source(source: SourceLine | None) -> dict[str, Any] | None:
    return None if source is None else {"file": source.file.as_posix(), "line": source.line}
