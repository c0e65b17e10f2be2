"""What a verdict becomes: a failure, an advisory, a waived finding, or nothing."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from rich.console import Console

from cairn.gate import GateError, Report
from cairn.gate.finding import Problem, SourceLine
from cairn.gate.packs import load_packs
from cairn.gate.render import FORMATS, text
from cairn.gate.scan import find_stacks, weigh
from cairn.gate.waivers import load_waivers

TODAY = date(2026, 11, 22)
PACKS = """
[severity]
critical = ["CAIRN_ACTIONS_ARE_EXACT"]
low = ["CKV_AWS_338"]

[[not_applicable]]
check = "CKV_AWS_120"
reason = "Answers belong to one customer each."

[[advisory]]
check = "CKV_AWS_338"
environments = ["dev"]
reason = "Nobody reads a year-old log of dev."
"""
WAIVERS = """
[[waiver]]
check = "CKV_AWS_117"
resource = "orders/CreateOrder/Resource"
reason = "The function touches nothing inside the network."
owner = "platform-team"
expires = 2027-05-31
"""
STACK = """
class Orders:
    def __init__(self):
        Function(
            self,
            "CreateOrder",
        )
"""


def _verdict(check: str, verdict: str, construct: str = "orders/CreateOrder/Resource") -> dict[str, Any]:
    return {
        "stack": construct.partition("/")[0],
        "check": check,
        "demand": f"The demand of {check} | in a <word>.",
        "guideline": "",
        "resource": "aws_lambda_function.CreateOrder",
        "construct": construct,
        "verdict": verdict,
        "details": [] if verdict == "passed" else ["what is wrong"],
    }


VERDICTS = [
    _verdict("CAIRN_ACTIONS_ARE_EXACT", "failed"),
    _verdict("CAIRN_RESOURCES_ARE_EXACT", "unknown"),
    _verdict("CKV_AWS_60", "unknown"),
    _verdict("CKV_AWS_61", "broken"),
    _verdict("CKV_AWS_117", "failed"),
    _verdict("CKV_AWS_120", "failed"),
    _verdict("CKV_AWS_338", "failed"),
    _verdict("CKV_AWS_50", "passed"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of three files: packs, waivers, and one stack."""
    for name, content in {
        "policies/packs.toml": PACKS,
        "policies/waivers.toml": WAIVERS,
        "stacks/services/orders.py": STACK,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path


def _report(repository: Path, verdicts: list[dict[str, Any]] = VERDICTS, env: str = "dev") -> Report:
    return weigh(
        verdicts,
        env=env,
        packs=load_packs(repository),
        waivers=load_waivers(repository, today=TODAY),
        root=repository,
        today=TODAY,
    )


def test_what_fails_or_cannot_be_judged_blocks_worst_first(repository: Path) -> None:
    report = _report(repository)
    assert [(item.severity, item.check, item.verdict) for item in report.failures] == [
        ("critical", "CAIRN_ACTIONS_ARE_EXACT", "failed"),
        ("medium", "CAIRN_RESOURCES_ARE_EXACT", "unknown"),
        ("medium", "CKV_AWS_61", "unknown"),
    ]
    assert (report.ok, report.exit_code) == (False, 1)


def test_a_finding_names_construct_line_and_fault(repository: Path) -> None:
    worst = _report(repository).failures[0]
    assert worst.construct == "orders/CreateOrder/Resource"
    assert str(worst.source) == "stacks/services/orders.py:4"
    assert worst.message == "what is wrong"


def test_an_unknown_construct_falls_back_to_the_stack_file(repository: Path) -> None:
    report = _report(repository, [_verdict("CKV_AWS_28", "failed", "orders/Unheard/Resource")])
    assert str(report.failures[0].source) == "stacks/services/orders.py"


def test_a_waived_finding_does_not_block(repository: Path) -> None:
    report = _report(repository)
    assert [item.check for item in report.waived] == ["CKV_AWS_117"]


def test_an_advisory_blocks_where_it_is_not_one(repository: Path) -> None:
    assert [item.check for item in _report(repository).advisories] == ["CKV_AWS_338"]
    assert "CKV_AWS_338" in {item.check for item in _report(repository, env="prod").failures}


def test_what_is_not_applicable_is_not_asked(repository: Path) -> None:
    assert "CKV_AWS_120" not in {item.check for item in _report(repository).findings}


def test_nothing_found_and_a_waiver_in_use_is_ok(repository: Path) -> None:
    report = _report(repository, [_verdict("CKV_AWS_117", "failed"), _verdict("CKV_AWS_50", "passed")])
    assert (report.ok, report.exit_code, report.passes) == (True, 0, 1)


def test_a_stale_waiver_alone_blocks(repository: Path) -> None:
    report = _report(repository, [_verdict("CKV_AWS_50", "passed")])
    assert [item.kind for item in report.problems] == ["stale-waiver"]
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[severity]\nhigh = [1]", "allowed is"),
        ("[severity]\nurgent = []", "only critical, high, low, medium"),
        ('[[not_applicable]]\ncheck = "CKV_AWS_1"', "not_applicable 1: reason is nothing"),
        ("[[advisory]\n", "is not valid TOML"),
    ],
)
def test_rejects_an_invalid_pack(repository: Path, content: str, words: str) -> None:
    (repository / "policies" / "packs.toml").write_text(content)
    with pytest.raises(GateError, match=r"packs\.toml") as refused:
        load_packs(repository)
    assert words in str(refused.value)


def test_says_how_to_synthesize_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="cairn synth --env dev"):
        find_stacks("dev", tmp_path)


def test_text_shows_fault_place_and_counts(repository: Path) -> None:
    stream = StringIO()
    Console(file=stream, width=200).print(text(_report(repository)))
    shown = stream.getvalue()
    for part in ("CAIRN_ACTIONS_ARE_EXACT", "what is wrong", "stacks/services/orders.py:4", "3 blocking"):
        assert part in shown


def test_json_holds_every_list(repository: Path) -> None:
    content = json.loads(FORMATS["json"](_report(repository)))
    counts = {name: len(content[name]) for name in ("failures", "waived", "advisories", "problems")}
    assert counts == {"failures": 3, "waived": 1, "advisories": 1, "problems": 0}
    assert content["failures"][0]["source"] == {"file": "stacks/services/orders.py", "line": 4}


def test_junit_has_a_case_a_check(repository: Path) -> None:
    root = fromstring(FORMATS["junit"](_report(repository)).encode())  # noqa: S314  written a line above
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("6", "3", "2")
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == ["CAIRN_ACTIONS_ARE_EXACT", "CAIRN_RESOURCES_ARE_EXACT", "CKV_AWS_61"]


def test_markdown_is_one_table_row_a_failure(repository: Path) -> None:
    rows = [line for line in FORMATS["markdown"](_report(repository)).splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + 3
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)


def test_sarif_has_what_code_scanning_reads(repository: Path) -> None:
    report = _report(repository, [*VERDICTS, _verdict("CKV_AWS_28", "failed", "unheard/Table/Resource")])
    [run] = json.loads(FORMATS["sarif"](report))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= rules
    for result in run["results"]:
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        [location] = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri
        assert not uri.startswith("/")
    suppressed = {result["ruleId"] for result in run["results"] if "suppressions" in result}
    assert suppressed == {"CKV_AWS_117", "CKV_AWS_338"}


def test_every_format_shows_a_problem(repository: Path) -> None:
    problem = Problem(
        kind="inline-skip", message="CKV_AWS_1 is suppressed", source=SourceLine(file=Path("a.py"), line=3)
    )
    report = _report(repository)
    shown = Report(**{**vars(report), "problems": (problem,)})
    for name, render in FORMATS.items():
        assert "CKV_AWS_1 is suppressed" in render(shown), name
