"""``cairn new service``: what it writes, what it refuses, and that it writes all or nothing."""

import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cairn.cli import app as command_line
from cairn.new_service import Compute, NewService, write
from cairn.new_service.service import LONGEST

ROOT = Path(__file__).parents[2]
OWNERS = ".github/CODEOWNERS"
COPIED = (
    *("pyproject.toml", OWNERS, "modules", "stacks", "tests/support"),
    *("services/catalog", "services/contracts", "services/kit", "services/orders"),
    *("tests/services/api_events.py", "tests/services/stubbed_clients.py"),
)
"""Ruff takes for our own what is there."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two services, and the command line in it."""
    root = tmp_path / "checkout"
    for path in COPIED:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / path).is_dir() else shutil.copy
        copy(ROOT / path, root / path)
    (root / "tests/e2e/implied_rights").mkdir(parents=True)
    (root / "tests/e2e/test_site.py").touch()
    monkeypatch.setattr("cairn.checkout.ROOT", root)
    return root


def digests(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file() and ".git/" not in f"{path}")
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cairn", "new", "service", *words, "--no-documents"])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("compute", Compute)
def test_all_that_is_new_is_the_services_and_one_line_is_added(root: Path, compute: Compute) -> None:
    before, owners = digests(root), (root / OWNERS).read_text().splitlines()
    written = write(NewService(name="returns", compute=compute, owner="orders"), root)
    after = digests(root)
    assert set(after) - set(before) == set(written)
    assert {path for path in before if after[path] != before[path]} == {OWNERS}
    added = [line for line in (root / OWNERS).read_text().splitlines() if line not in owners]
    assert added == ["/services/returns/       @example-org/orders"]
    places = {path for path in written if not path.startswith("services/returns/")}
    waivers = {"policies/waivers/returns.toml"} if compute is Compute.FUNCTION else set()
    assert places == waivers | {
        "stacks/services/returns.py",
        "tests/e2e/implied_rights/returns.toml",
        "tests/e2e/test_returns.py",
        "tests/services/test_returns.py",
        "tests/services/test_returns_adapters.py",
    }


@pytest.mark.parametrize("compute", Compute)
@pytest.mark.parametrize("name", ["aa", "z" * LONGEST])
def test_the_code_is_in_order_whatever_its_name(root: Path, compute: Compute, name: str) -> None:
    write(NewService(name=name, compute=compute, owner="orders"), root)
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--no-cache", "--config", "pyproject.toml"]
        done = subprocess.run(
            [*command, f"services/{name}", f"stacks/services/{name}.py", "tests/services", "tests/e2e"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_who_runs_behind_the_entrance_gets_the_first_free_place(root: Path) -> None:
    for name in ("returns", "claims"):
        write(NewService(name=name, compute=Compute.CONTAINER, owner="orders"), root)
    places = [
        tomllib.loads((root / "services" / name / "service.toml").read_text())["api"]["entrance_priority"]
        for name in ("catalog", "returns", "claims")
    ]
    assert places == [10, 20, 30]


def test_says_for_programs_what_it_wrote(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(root)
    assert call(monkeypatch, "returns", "--compute", "function", "--owner", "orders", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["written"]) == set(digests(root)) - set(before)
    assert (told["edited"], told["generated"]) == ([OWNERS], [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Returns --compute function --owner orders", "name must be 2-14 lower-case letters and digits"),
        ("re-turns --compute function --owner orders", "got 're-turns'"),
        ("r --compute function --owner orders", "got 'r'"),
        ("returnsofparcels --compute function --owner orders", "got 'returnsofparcels'"),
        ("class --compute function --owner orders", "no word of Python, got 'class'"),
        ("orders --compute function --owner orders", "name must be one that is not taken, got 'orders'"),
        ("products --compute function --owner orders", "not taken, got 'products'"),
        ("edge --compute function --owner orders", "not taken, got 'edge'"),
        ("flags --compute function --owner orders", "not taken, got 'flags'"),
        ("site --compute function --owner orders", "tests/e2e/test_site.py is there already"),
        (
            "returns --compute function --owner nobody",
            "owner must be a team of .github/CODEOWNERS, got 'nobody'",
        ),
        ("returns --compute lambda --owner orders", "'lambda' is not one of"),
        ("returns --owner orders", "Missing option '--compute'"),
    ],
)
def test_refuses_what_cannot_be_and_writes_nothing(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    message: str,
) -> None:
    before = digests(root)
    assert call(monkeypatch, *words.split()) == 2
    assert message in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert digests(root) == before


def test_refuses_a_checkout_that_is_not_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / OWNERS).unlink()
    assert call(monkeypatch, "returns", "--compute", "function", "--owner", "orders") == 5
    assert f"A whole checkout has {OWNERS}." in capsys.readouterr().err
    assert not (root / "services" / "returns").exists()


def test_refuses_to_mix_its_line_with_changes_that_are_not_committed(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    (root / OWNERS).write_text((root / OWNERS).read_text() + "# mine\n")
    before = digests(root)
    assert call(monkeypatch, "returns", "--compute", "function", "--owner", "orders") == 4
    assert "has changes that are not committed" in capsys.readouterr().err
    assert digests(root) == before
    subprocess.run(["git", "checkout", "-q", OWNERS], cwd=root, check=True)
    assert call(monkeypatch, "returns", "--compute", "function", "--owner", "orders") == 0


def test_what_was_begun_is_taken_back_where_a_file_cannot_be_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = digests(root), Path.write_text

    def full(self: Path, text: str) -> int:
        if self == root / "tests" / "services" / "test_returns.py":
            raise OSError("No space left on device")
        return real(self, text)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write(NewService(name="returns", compute=Compute.FUNCTION, owner="orders"), root)
    monkeypatch.undo()
    assert digests(root) == before
    assert not (root / "services" / "returns").exists()
