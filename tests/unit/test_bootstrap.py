"""The set-up of a new machine, with programs in the place of uv, pip, Python and Terraform."""

import ast
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cairn import bootstrap
from cairn.setup import freshness, interpreter, terraform_release, uv_tool
from cairn.setup.problem import SetupProblem
from cairn.setup.tool_links import link
from cairn.terraform import binary

ROOT = Path(__file__).parents[2]
SETUP_FILES = [ROOT / "cairn" / "__init__.py", ROOT / "cairn" / "bootstrap.py"]
SETUP_FILES += sorted((ROOT / "cairn" / "setup").glob("*.py"))

Program = Callable[..., Path]


@pytest.fixture
def path_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH besides the system's shell tools."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    for name in ("TERRAFORM_BINARY_NAME", "PYENV_ROOT", terraform_release.BASE_URL_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


def program(file: Path, body: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("file", SETUP_FILES, ids=lambda file: file.name)
def test_the_set_up_is_python_3_8_and_imports_the_standard_library_alone(file: Path) -> None:
    tree = ast.parse(file.read_text(), feature_version=(3, 8))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    foreign = {name for name in imported if name and name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("cairn.setup")} == set()


def test_the_pinned_terraform_is_new_enough_for_the_runner() -> None:
    assert terraform_release.MINIMUM == binary.MINIMUM
    assert tuple(map(int, terraform_release.VERSION.split(".")))[:2] >= binary.MINIMUM


def test_takes_terraform_from_path(path_folder: Path, tmp_path: Path) -> None:
    found = program(path_folder / "terraform", "echo Terraform v1.12.0")
    assert terraform_release.find_terraform(tmp_path / "tools") == found


@pytest.fixture
def release(tmp_path: Path, path_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with the pinned release; its archive."""
    version = terraform_release.VERSION
    archive = tmp_path / "mirror" / version / f"terraform_{version}_linux_amd64.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("terraform", "#!/bin/sh\necho Terraform v1.11.4\n")
        content.writestr("LICENSE.txt", "…")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    monkeypatch.setattr(terraform_release, "SHA256", {"linux_amd64": digest})
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setenv(terraform_release.BASE_URL_VARIABLE, f"file://{tmp_path}/mirror")
    return archive


@pytest.mark.usefixtures("release")
def test_fetches_the_pinned_terraform_where_there_is_none_or_an_old_one(
    path_folder: Path, tmp_path: Path
) -> None:
    program(path_folder / "terraform", "echo Terraform v1.5.7")
    fetched = terraform_release.find_terraform(tmp_path / "tools")
    assert fetched.is_relative_to(tmp_path / "tools")
    assert "1.11.4" in subprocess.run([fetched], capture_output=True, text=True, check=True).stdout
    assert [file.name for file in fetched.parent.iterdir()] == ["terraform"]


def test_refuses_a_terraform_with_another_checksum(release: Path, tmp_path: Path) -> None:
    release.write_bytes(release.read_bytes() + b"x")
    with pytest.raises(SetupProblem, match="expected"):
        terraform_release.find_terraform(tmp_path / "tools")
    assert not [file for file in (tmp_path / "tools").rglob("*") if file.is_file()]


def test_tells_where_terraform_could_not_be_fetched_from(release: Path, tmp_path: Path) -> None:
    release.unlink()
    with pytest.raises(SetupProblem, match=terraform_release.BASE_URL_VARIABLE):
        terraform_release.find_terraform(tmp_path / "tools")


@pytest.mark.usefixtures("path_folder")
def test_fetches_nothing_in_place_of_a_terraform_that_the_user_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "tofu")
    with pytest.raises(SetupProblem, match="tofu"):
        terraform_release.find_terraform(tmp_path / "tools")


def test_takes_uv_from_path_where_it_is_new_enough(path_folder: Path, tmp_path: Path) -> None:
    found = program(path_folder / "uv", "echo uv 0.9.1")
    assert uv_tool.find_uv(tmp_path / "tools") == found


def test_installs_uv_with_hashes_into_an_environment_of_its_own(
    path_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path_folder / "uv", "echo uv 0.4.0")
    pip = 'echo "$@" > "$0.arguments"; printf "#!/bin/sh\\necho uv 0.13.9" > "${0%/*}/uv"; chmod +x "${0%/*}/uv"'
    venv = f'mkdir -p "$4/bin"; cp {program(tmp_path / "pip", pip)} "$4/bin/python"'
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python3", venv)))

    found = uv_tool.find_uv(tmp_path / "tools")

    assert found == tmp_path / "tools" / "uv" / "bin" / "uv"
    arguments = found.with_name("python.arguments").read_text()
    assert "--require-hashes" in arguments
    assert str(uv_tool.REQUIREMENTS) in arguments


@pytest.mark.usefixtures("path_folder")
def test_installs_uv_beside_a_python_that_cannot_make_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
[ "$2" = venv ] && exit 1
[ "$3" = --version ] && exit 0
mkdir -p "$5/bin"; printf "#!/bin/sh\\necho uv 0.13.9" > "$5/bin/uv"; chmod +x "$5/bin/uv"
"""
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python3", body)))
    assert uv_tool.find_uv(tmp_path / "tools") == tmp_path / "tools" / "uv" / "bin" / "uv"


@pytest.mark.usefixtures("path_folder")
def test_tells_what_to_install_where_python_has_neither_venv_nor_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(program(tmp_path / "python3", "exit 1")))
    with pytest.raises(SetupProblem, match="python3-venv"):
        uv_tool.find_uv(tmp_path / "tools")


def test_pins_uv_by_hash() -> None:
    lines = uv_tool.REQUIREMENTS.read_text().replace("\\\n", " ").splitlines()
    (pinned,) = [line for line in lines if line and not line.startswith("#")]
    assert pinned.startswith("uv==")
    assert pinned.count("--hash=sha256:") >= 5


def python(file: Path, version: str) -> Path:
    return program(file, f"echo cpython {version}")


def uv(folder: Path, **answers: Path) -> Path:
    cases = "\n".join(
        f'[ "$1 $2 $5" = "python find {version[1:].replace("_", ".")}" ] && echo {path} && exit 0'
        for version, path in answers.items()
    )
    return program(folder / "uv", f'echo "$@" >> "$0.calls"\n{cases}\n[ "$2" = install ]')


@pytest.mark.usefixtures("path_folder")
def test_prefers_the_newest_python_wherever_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = python(tmp_path / "python3.12", "3.12.9")
    versions = tmp_path / "pyenv" / "versions"
    for version in ("3.13.2", "3.13.10", "3.11.9"):
        python(versions / version / "bin" / "python", version)
    assert interpreter.find_python(uv(tmp_path, v3_12=seen)) == seen
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert interpreter.find_python(uv(tmp_path, v3_12=seen)) == versions / "3.13.10" / "bin" / "python"


@pytest.mark.usefixtures("path_folder")
def test_passes_over_a_python_that_does_not_run(tmp_path: Path) -> None:
    broken, seen = program(tmp_path / "broken", "exit 1"), python(tmp_path / "python3.12", "3.12.9")
    assert interpreter.find_python(uv(tmp_path, v3_13=broken, v3_12=seen)) == seen


@pytest.mark.usefixtures("path_folder")
def test_lets_uv_download_python_only_where_there_is_none(tmp_path: Path) -> None:
    own = uv(tmp_path)
    with pytest.raises(SetupProblem, match="does not find it"):
        interpreter.find_python(own)
    assert "python install --no-progress 3.13" in own.with_name("uv.calls").read_text()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that was set up."""
    root = tmp_path / "checkout"
    for file in ("uv.lock", "pyproject.toml", ".python-version", ".venv/bin/cairn"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(file)
    for tool in ("uv", "python", "terraform"):
        link(root / ".tools" / "bin", tool, program(tmp_path / "programs" / tool, "true"))
    freshness.note(root)
    return root


def test_a_checkout_that_was_set_up_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise AssertionError("set up again")

    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(bootstrap, "set_up", refuse)
    assert bootstrap.main() == 0


@pytest.mark.parametrize("changed", ["uv.lock", "pyproject.toml", ".python-version"])
def test_sets_up_again_when_an_input_changed(checkout: Path, changed: str) -> None:
    (checkout / changed).write_text("other")
    assert not freshness.is_fresh(checkout)


@pytest.mark.parametrize("gone", [".venv/bin/cairn", ".tools/bin/terraform"])
def test_sets_up_again_when_something_is_gone(checkout: Path, gone: str) -> None:
    (checkout / gone).unlink()
    assert not freshness.is_fresh(checkout)


def test_sets_up_again_when_a_linked_program_is_gone(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "programs" / "terraform").unlink()
    assert not freshness.is_fresh(checkout)


def test_a_problem_is_told_in_one_line_and_without_a_traceback(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Path) -> None:
        raise SetupProblem("There is no network.")

    (checkout / "uv.lock").write_text("other")
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(bootstrap, "set_up", fail)
    assert bootstrap.main() == 1
    assert capsys.readouterr().err == "cairn: There is no network.\n"
