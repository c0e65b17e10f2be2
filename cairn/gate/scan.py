"""Judges one environment's synthesized stacks and weighs what was found against packs and waivers."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cairn.checkout import how_to_call
from cairn.exit_codes import ExitCode
from cairn.gate.boundaries import Boundaries, published_boundaries
from cairn.gate.errors import GateError
from cairn.gate.finding import Finding
from cairn.gate.inline_skips import find_inline_skips
from cairn.gate.packs import PACKS, Packs, load_packs
from cairn.gate.report import Report
from cairn.gate.scanner import Progress, judge
from cairn.gate.source_lines import source_of
from cairn.gate.waivers import WAIVERS, Waiver, load_waivers, problems, reason_for

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATE = "cdk.tf.json"
OWN = "CAIRN_"

Verdicts = Sequence[Mapping[str, Any]]


def scan(
    env: str,
    synthesized: Path,
    *,
    root: Path = REPOSITORY,
    checks: Path | None = None,
    boundaries: Boundaries | None = None,
    today: date | None = None,
    progress: Progress = print,
) -> Report:
    """Judge the stacks in ``synthesized`` (``cdktf.out/<env>``); the report's ``exit_code`` says whether to go on.

    ``boundaries`` are the permissions boundaries that roles must have; left out, they are the ones that a stack
    publishes as outputs. ``progress`` is called with a line of text before anything slow.
    Raises ``GateError`` where the scan cannot be trusted.
    """
    started = time.perf_counter()
    today = today or datetime.now(UTC).date()
    packs, waivers = load_packs(root), load_waivers(root, today=today)
    stacks = find_stacks(env, synthesized)
    boundaries = boundaries or published_boundaries(stacks.values())
    answer = judge(stacks, root=root, checks=checks, boundaries=boundaries, progress=progress)
    _refuse_unheard_checks(packs, waivers, known=set(answer["checks"]))
    report = weigh(answer["verdicts"], env=env, packs=packs, waivers=waivers, root=root, today=today)
    return replace(
        report,
        stacks=tuple(stacks),
        problems=(*report.problems, *find_inline_skips(root, stacks.values())),
        seconds=time.perf_counter() - started,
    )


def weigh(
    verdicts: Verdicts, *, env: str, packs: Packs, waivers: Sequence[Waiver], root: Path, today: date
) -> Report:
    """Return the report on ``verdicts``: what each one means in ``env`` on the day ``today``."""
    found = list(_findings(verdicts, packs=packs, root=root, env=env))
    return Report(
        environment=env,
        stacks=tuple(sorted({verdict["stack"] for verdict in verdicts})),
        findings=tuple(_weighed(found, waivers, env=env, today=today)),
        problems=tuple(problems(waivers, found, root=root, environment=env, today=today)),
        passed=_passed(verdicts, packs),
        seconds=0.0,
    )


def find_stacks(env: str, synthesized: Path) -> dict[str, Path]:
    """Return each stack's ``cdk.tf.json`` by name, or raise ``GateError`` where there is none."""
    files = {file.parent.name: file for file in sorted(synthesized.glob(f"stacks/*/{TEMPLATE}"))}
    if not files:
        raise GateError(
            f"{synthesized} cannot be judged.",
            "It holds no synthesized stack.",
            f"Run `{how_to_call()} synth --env {env}` first.",
            code=ExitCode.MISSING,
        )
    return files


def _refuse_unheard_checks(packs: Packs, waivers: Sequence[Waiver], *, known: set[str]) -> None:
    named = {str(PACKS): packs.checks(), str(WAIVERS): {waiver.check for waiver in waivers}}
    unheard = [f"{check} in {file}" for file, checks in named.items() for check in sorted(checks - known)]
    if unheard:
        raise GateError(
            f"The scan says nothing: no check is called {', '.join(unheard)}.",
            "A misspelt check waives or ranks nothing.",
            "Name a check of checkov, or a policy of docs/policies.md.",
        )


def _findings(verdicts: Verdicts, *, packs: Packs, root: Path, env: str) -> Iterator[Finding]:
    for verdict in verdicts:
        check = verdict["check"]
        if packs.applies(check) and _counts(verdict):
            construct = verdict["construct"] or f"{verdict['stack']}/{verdict['resource']}"
            yield Finding(
                check=check,
                demand=verdict["demand"],
                severity=packs.severity_of(check),
                verdict="failed" if verdict["verdict"] == "failed" else "unknown",
                stack=verdict["stack"],
                construct=construct,
                resource=verdict["resource"],
                details=tuple(verdict["details"]),
                guideline=verdict["guideline"],
                source=source_of(root, construct),
                advisory=packs.advisory_reason(check, env),
            )


def _counts(verdict: Mapping[str, Any]) -> bool:
    """Tell whether a verdict is a finding: a built-in check's own UNKNOWN means that it does not apply."""
    unknown = verdict["verdict"] == "unknown" and verdict["check"].startswith(OWN)
    return unknown or verdict["verdict"] in ("failed", "broken")


def _weighed(
    found: Iterable[Finding], waivers: Sequence[Waiver], *, env: str, today: date
) -> Iterator[Finding]:
    for finding in found:
        yield replace(finding, waived_because=reason_for(finding, waivers, environment=env, today=today))


def _passed(verdicts: Verdicts, packs: Packs) -> Counter[tuple[str, str]]:
    return Counter(
        (verdict["stack"], verdict["check"])
        for verdict in verdicts
        if verdict["verdict"] == "passed" and packs.applies(verdict["check"])
    )
