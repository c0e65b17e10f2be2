"""What container images are built from: the same wherever it is written, complete, and hardened."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.packages import Built, build_all, build_image
from cairn.packages.dockerfile import dockerfile

ROOT = Path(__file__).parents[2]
DEFINITION = """
command = ["python", "-m", "services.returns"]
stop_signal = "SIGINT"

[environment]
UVICORN_HOST = "0.0.0.0"
GREETING = "say \\"hello\\""
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one service that runs in containers."""
    monkeypatch.setenv("UV", str(_uv()))
    for name in ("pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    service = tmp_path / "services" / "inventory"
    service.mkdir(parents=True)
    (tmp_path / "services" / "__init__.py").write_text("")
    (service / "__init__.py").write_text("")
    (service / "api.py").write_text("print('hello')\n")
    (service / "container.toml").write_text(DEFINITION)
    return tmp_path


def _uv() -> Path:
    own = ROOT / ".tools" / "bin" / "uv"
    return own if own.exists() else Path(shutil.which("uv") or "uv")


def digest(built: Built) -> str:
    return str(json.loads(built.path.with_suffix(".json").read_text())["digest"])


def test_the_digest_changes_with_whatever_changes_what_runs(root: Path) -> None:
    first = build_image("inventory", root)
    assert (first.rebuilt, build_image("inventory", root).rebuilt) == (True, False)
    digests = {digest(first)}
    (root / "services/inventory/api.py").write_text("print('hallo')\n")
    digests.add(digest(build_image("inventory", root)))
    (root / "services/inventory/container.toml").write_text(DEFINITION.replace("SIGINT", "SIGTERM"))
    digests.add(digest(build_image("inventory", root)))
    lock = (root / "uv.lock").read_text()
    wheel = re.search(r'uvicorn-[\d.]+-py3-none-any.whl", hash = "sha256:([0-9a-f]{64})"', lock)
    assert wheel is not None
    (root / "uv.lock").write_text(lock.replace(wheel[1], "f" * 64))
    digests.add(digest(build_image("inventory", root)))
    assert len(digests) == 4
    assert all(each.startswith("sha256:") and len(each) == 71 for each in digests)


def test_a_pushed_digest_stays_until_the_sources_change(root: Path) -> None:
    record = build_image("inventory", root).path.with_suffix(".json")
    pushed = f"sha256:{'a' * 64}"
    record.write_text(json.dumps({**json.loads(record.read_text()), "digest": pushed}))
    assert digest(build_image("inventory", root)) == pushed
    (root / "services/inventory/api.py").write_text("print('hallo')\n")
    assert digest(build_image("inventory", root)) != pushed


def test_holds_the_sources_and_the_locked_requirements_and_nothing_else(root: Path) -> None:
    (root / "services/inventory/__pycache__").mkdir()
    (root / "services/inventory/__pycache__/api.pyc").write_bytes(b"litter")
    with zipfile.ZipFile(build_image("inventory", root).path) as archive:
        assert archive.namelist() == [
            "Dockerfile",
            "requirements.txt",
            "services/__init__.py",
            "services/inventory/__init__.py",
            "services/inventory/api.py",
        ]
        requirements = archive.read("requirements.txt").decode()
    named = {line.split("==")[0] for line in requirements.splitlines() if "==" in line}
    assert {"boto3", "fastapi", "uvicorn", "pydantic"} < named
    assert requirements.count("--hash=sha256:") > len(named)


def test_a_damaged_zip_is_written_anew(root: Path) -> None:
    first = build_image("inventory", root)
    first.path.write_bytes(b"PK")
    again = build_image("inventory", root)
    assert (again.rebuilt, again.sha256) == (True, first.sha256)


def test_is_built_with_all_packages_or_for_one_service(root: Path) -> None:
    assert [name for name, _ in build_all(root)] == ["inventory image"]
    assert [name for name, _ in build_all(root, only="inventory")] == ["inventory image"]
    with pytest.raises(CairnError, match=r"no service returns .* inventory"):
        list(build_all(root, only="returns"))


def test_the_image_has_no_root_no_shell_form_and_no_base_that_can_change(root: Path) -> None:
    lines = dockerfile(root / "services/inventory/container.toml").splitlines()
    assert [line for line in lines if line.startswith("FROM")] == [
        "FROM ${BASE} AS dependencies",
        "FROM ${BASE}",
    ]
    assert "ARG BASE" in lines
    assert lines[-4:] == [
        "WORKDIR /app",
        "USER 10001:10001",
        "STOPSIGNAL SIGINT",
        'CMD ["python", "-m", "services.returns"]',
    ]
    assert 'ENV UVICORN_HOST="0.0.0.0"' in lines
    assert r'ENV GREETING="say \"hello\""' in lines
    assert any("--require-hashes --only-binary :all:" in line for line in lines)


def test_rejects_a_definition_that_is_wrong(root: Path) -> None:
    (root / "services/inventory/container.toml").write_text("comand = []\n")
    with pytest.raises(CairnError, match="comand is unknown"):
        build_image("inventory", root)
