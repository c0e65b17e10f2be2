"""The scanner's environment: installed when it is missing, and told nothing that it need not know."""

import json
from pathlib import Path

import pytest

from cairn.exit_codes import ExitCode
from cairn.gate import GateError
from cairn.gate.boundaries import Boundaries, published_boundaries
from cairn.gate.scan import scan
from cairn.gate.scanner import ENVIRONMENT, ensure_environment, judge

PYTHON = Path("bin") / "python"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that pins a scanner and has none."""
    (tmp_path / "pyproject.toml").write_text('[dependency-groups]\nscan = ["checkov==3.3.30"]\n')
    return tmp_path


def _install(root: Path, version: str, script: str = "") -> Path:
    folder = root / ENVIRONMENT
    (folder / "lib" / "python3.13" / "site-packages" / f"checkov-{version}.dist-info").mkdir(parents=True)
    return _program(folder / PYTHON, script)


def _program(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}")
    file.chmod(0o755)
    return file


def test_the_pinned_scanner_is_used_as_it_is(root: Path) -> None:
    installed = _install(root, "3.3.30")
    said: list[str] = []
    assert ensure_environment(root, progress=said.append) == installed
    assert said == []


@pytest.mark.parametrize("present", [None, "3.2.0"])
def test_installs_the_locked_scanner_where_it_is_missing_or_old(
    root: Path, monkeypatch: pytest.MonkeyPatch, present: str | None
) -> None:
    if present:
        _install(root, present)
    script = f'mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"; touch "$UV_PROJECT_ENVIRONMENT/{PYTHON}"; echo "$@" > called'
    monkeypatch.setenv("UV", str(_program(root / "uv", script)))
    said: list[str] = []
    assert ensure_environment(root, progress=said.append) == root / ENVIRONMENT / PYTHON
    assert (root / "called").read_text() == "sync --frozen --only-group scan --no-install-project\n"
    assert said == ["Installing the scanner (checkov 3.3.30) into .tools/scan"]


def test_says_why_the_scanner_could_not_be_installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", str(_program(root / "uv", "echo no network >&2; exit 7")))
    with pytest.raises(GateError, match="no network") as refused:
        ensure_environment(root)
    assert "ended with 7" in str(refused.value)
    assert refused.value.code == ExitCode.MISSING


def test_says_where_to_get_uv(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(GateError, match="make up"):
        ensure_environment(root)


def test_refuses_a_scanner_that_is_not_pinned(root: Path) -> None:
    (root / "pyproject.toml").write_text('[dependency-groups]\nscan = ["checkov>=3"]\n')
    with pytest.raises(GateError, match="pins no checkov"):
        ensure_environment(root)


def test_the_scanner_is_told_nothing_that_sends_results_or_turns_checks_off(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BC_API_KEY", "CKV_IGNORED_DIRECTORIES", "AWS_SECRET_ACCESS_KEY", "PRISMA_API_URL"):
        monkeypatch.setenv(name, "set")
    _install(root, "3.3.30", 'env > seen; echo "no answer" >&2; exit 3\n')
    with pytest.raises(GateError, match="ended with 3:\nno answer"):
        judge(
            {},
            root=root,
            boundaries=Boundaries(runtime_arn="arn:aws:iam::123456789012:policy/own", delivery_arn="arn:own"),
        )
    seen = {line.partition("=")[0] for line in (root / "seen").read_text().splitlines()}
    assert not seen & {"BC_API_KEY", "CKV_IGNORED_DIRECTORIES", "AWS_SECRET_ACCESS_KEY", "PRISMA_API_URL"}
    assert {"CAIRN_DELIVERY_BOUNDARY", "CAIRN_PERMISSIONS_BOUNDARY"} <= seen


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (
            {"boundary_arn": {"value": "arn:own"}, "delivery_boundary_arn": {"value": "arn:delivery"}},
            Boundaries(runtime_arn="arn:own", delivery_arn="arn:delivery"),
        ),
        ({"boundary_arn": {"value": "${aws_iam_policy.Boundary.arn}"}}, Boundaries()),
        ({"vpc_id": {"value": "vpc-1"}}, Boundaries()),
    ],
)
def test_the_expected_boundaries_are_the_published_ones(
    tmp_path: Path, outputs: dict[str, object], expected: Boundaries
) -> None:
    for name, content in (("edge", {}), ("foundation", {"output": outputs})):
        (tmp_path / name).write_text(json.dumps(content))
    assert published_boundaries([tmp_path / "edge", tmp_path / "foundation"]) == expected


def test_refuses_to_rank_or_waive_a_check_that_does_not_exist(root: Path) -> None:
    policy = root / "policies" / "checks" / "own.py"
    loaded = [{"id": "CAIRN_OWN", "file": str(policy)}]
    answer = {"verdicts": [], "policies": loaded, "complaints": [], "checks": ["CKV_AWS_117"]}
    _install(root, "3.3.30", f"cat > \"$4\" <<'END'\n{json.dumps(answer)}\nEND\n")
    for file, content in {
        policy: "",
        root / "policies" / "packs.toml": '[severity]\nhigh = ["CKV_AWS_117", "CKV_AWS_171"]',
        root / "policies" / "waivers.toml": "",
        root / "out" / "stacks" / "orders" / "cdk.tf.json": "{}",
    }.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    with pytest.raises(GateError, match=r"CKV_AWS_171 in policies/packs\.toml"):
        scan("dev", root / "out", root=root)
