"""The report as SARIF 2.1.0, for code scanning.

See https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from cairn.gate.finding import Finding, Problem, Severity, SourceLine
from cairn.gate.report import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SCORES: dict[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}


def sarif(report: Report) -> str:
    """Return the report as a SARIF log; waived and advisory findings are suppressed results."""
    rules = {finding.check: _rule(finding) for finding in report.findings}
    rules |= {problem.kind: _problem_rule(problem) for problem in report.problems}
    run = {
        "tool": {"driver": {"name": "cairn scan", "rules": [rules[name] for name in sorted(rules)]}},
        "automationDetails": {"id": f"cairn-scan/{report.environment}/"},
        "results": [
            *(_result(item, report.environment) for item in report.findings),
            *(_problem_result(item) for item in report.problems),
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.check,
        "shortDescription": {"text": finding.demand},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"security-severity": SCORES[finding.severity], "tags": ["security"]},
    }
    if finding.guideline.startswith("https:"):
        rule["helpUri"] = finding.guideline
    elif finding.guideline:
        rule["help"] = {"text": finding.guideline}
    return rule


def _problem_rule(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.kind,
        "shortDescription": {"text": problem.kind.replace("-", " ")},
        "defaultConfiguration": {"level": "error"},
    }


def _result(finding: Finding, environment: str) -> dict[str, Any]:
    fallback = SourceLine(file=Path("stacks"), line=None)
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.construct}: {finding.message}"},
        "locations": [_location(finding.source or fallback, finding.construct)],
        "partialFingerprints": {"construct/v1": _digest(environment, finding.check, finding.construct)},
    }
    reason = finding.waived_because or finding.advisory
    if reason is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _problem_result(problem: Problem) -> dict[str, Any]:
    return {
        "ruleId": problem.kind,
        "level": "error",
        "message": {"text": problem.message},
        "locations": [_location(problem.source)],
        "partialFingerprints": {"problem/v1": _digest(problem.kind, problem.message)},
    }


def _location(source: SourceLine, construct: str | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": source.file.as_posix()}}
    if source.line:
        physical["region"] = {"startLine": source.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if construct:
        location["logicalLocations"] = [{"fullyQualifiedName": construct, "kind": "resource"}]
    return location


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
