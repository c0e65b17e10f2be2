"""The packages of the services: the same wherever they are built, complete, and without what they do not need."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.packages import LAMBDA, Built, Target, build, build_all, here

ROOT = Path(__file__).parents[2]
IN_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py")


def checkout(folder: Path) -> Path:
    """Return a copy of what packages are made from, with the litter that a working copy collects."""
    folder.mkdir()
    for name in ("pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "services", folder / "services", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def the_uv() -> str:
    """Return the uv of this checkout, or else the one on PATH."""
    own = ROOT / ".tools" / "bin" / "uv"
    return str(own if own.exists() else shutil.which("uv"))


@pytest.fixture(scope="module", autouse=True)
def _copies_use_the_uv_of_this_checkout() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UV", the_uv())
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("packages") / "one")


@pytest.fixture(scope="module")
def packages(root: Path) -> dict[str, Built]:
    """The packages for Lambda, built once."""
    return {name: built for name, built in build_all(root) if not name.endswith(" image")}


def names_in(built: Built) -> list[str]:
    with zipfile.ZipFile(built.path) as archive:
        return archive.namelist()


def test_builds_every_service_that_has_handlers(packages: dict[str, Built], root: Path) -> None:
    handled = sorted(folder.parent.name for folder in (ROOT / "services").glob("*/handlers"))
    assert {"notifications", "orders", "users"} <= set(handled)
    assert {name: built.path.relative_to(root).as_posix() for name, built in packages.items()} == {
        name: f"dist/{name}.zip" for name in handled
    }


@pytest.mark.parametrize("service", ["orders", "users"])
def test_the_same_input_gives_the_same_bytes_elsewhere(
    packages: dict[str, Built], tmp_path: Path, service: str
) -> None:
    elsewhere = checkout(tmp_path / "another place")
    for path in elsewhere.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)
    litter = elsewhere / "services" / service / "__pycache__"
    litter.mkdir()
    (litter / "settings.cpython-313.pyc").write_bytes(b"litter")
    again = build(service, elsewhere)
    assert again.rebuilt
    assert (again.sha256, again.size) == (packages[service].sha256, packages[service].size)


def test_does_nothing_where_nothing_changed(packages: dict[str, Built], root: Path) -> None:
    before = packages["users"].path.stat().st_mtime_ns
    again = build("users", root)
    assert not again.rebuilt
    assert again.path.stat().st_mtime_ns == before
    assert again.sha256 == packages["users"].sha256


def test_holds_each_service_and_the_shared_code_it_imports(packages: dict[str, Built]) -> None:
    orders, users = names_in(packages["orders"]), names_in(packages["users"])
    assert {"services/orders/handlers/create_order.py", "services/kit/endpoint.py"} < set(orders)
    assert "services/contracts/order_placed.py" in orders
    assert not [name for name in orders if name.startswith("services/users")]
    assert {"services/users/handlers/get_user.py", "services/kit/settings.py"} < set(users)
    assert not [name for name in users if name.startswith("services/orders")]


def test_holds_nothing_that_a_function_does_not_need(packages: dict[str, Built]) -> None:
    names = names_in(packages["orders"])
    assert names == sorted(names)
    parts = {part for name in names for part in name.split("/")}
    assert not parts & {
        "tests",
        "__pycache__",
        "bin",
        "boto3",
        "botocore",
        "urllib3",
        "jmespath",
        "RECORD",
        "py.typed",
        "README.md",
    }
    assert not [name for name in names if name.endswith((".pyc", ".pyi"))]
    assert {"METADATA", "entry_points.txt"} == {name.split("/")[1] for name in names if ".dist-info/" in name}


def test_holds_compiled_dependencies_of_lambdas_kind(packages: dict[str, Built]) -> None:
    compiled = [name for name in names_in(packages["orders"]) if name.endswith(".so")]
    assert compiled
    version = LAMBDA.python_version.replace(".", "")
    assert all(f"cpython-{version}-x86_64-linux-gnu" in name or ".abi3." in name for name in compiled)


def test_entries_carry_no_trace_of_who_built_them(packages: dict[str, Built]) -> None:
    with zipfile.ZipFile(packages["orders"].path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the libraries that Lambda's runtime brings, and no other."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in IN_THE_RUNTIME:
        (folder / name).symlink_to(Path(sysconfig.get_path("purelib")) / name)
    return folder


@pytest.mark.parametrize(
    ("service", "handlers"),
    [
        ("orders", ["create_order", "get_order", "list_orders", "on_order_stream"]),
        ("signin", ["on_confirmation", "on_token_generation"]),
    ],
)
def test_handlers_import_from_the_package_alone(
    root: Path, tmp_path: Path, runtime: Path, service: str, handlers: list[str]
) -> None:
    built = build(service, root, here())
    with zipfile.ZipFile(built.path) as archive:
        archive.extractall(tmp_path)
    script = (
        "import sys, importlib\n"
        f"sys.path = [{str(tmp_path)!r}, *sys.path, {str(runtime)!r}]\n"
        f"[importlib.import_module('services.{service}.handlers.' + name) for name in {handlers!r}]\n"
        "if 'pydantic' in sys.modules:\n"
        "    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter\n"
        "    OTLPSpanExporter()\n"
        "print('imported')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "imported\n", done.stderr


def test_a_changed_source_or_target_is_built_anew(tmp_path: Path) -> None:
    root = checkout(tmp_path / "changing")
    first = build("users", root)
    for_arm = build("users", root, Target(python_version="3.12", platform="aarch64-apple-darwin"))
    back = build("users", root)
    (root / "services/users/domain.py").write_text('"""Other."""\n')
    other = build("users", root)
    assert [each.rebuilt for each in (first, for_arm, back, other)] == [True] * 4
    assert back.sha256 == first.sha256 != other.sha256


@pytest.mark.parametrize("damage", ["zip", "record", "zip bytes"])
def test_a_damaged_package_is_built_anew(tmp_path: Path, damage: str) -> None:
    root = checkout(tmp_path / "damaged")
    first = build("users", root)
    if damage == "zip":
        first.path.unlink()
    elif damage == "record":
        first.path.with_suffix(".json").write_text("[")
    else:
        first.path.write_bytes(b"PK")
    again = build("users", root)
    assert (again.rebuilt, again.sha256) == (True, first.sha256)


def test_rejects_an_unknown_service_and_names_the_known(root: Path) -> None:
    with pytest.raises(CairnError, match=r"no service returns .* orders, .*users"):
        build("returns", root)


def test_rejects_a_lock_that_is_out_of_date(tmp_path: Path) -> None:
    root = checkout(tmp_path / "stale")
    project = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(project.replace('"pydantic>=2.11,<3"', '"pydantic>=2.12,<3"'))
    with pytest.raises(CairnError, match=r"out of date with pyproject\.toml\. Run `uv lock`"):
        build("users", root)


def test_rejects_a_service_without_a_dependency_group(tmp_path: Path) -> None:
    root = checkout(tmp_path / "groupless")
    (root / "services" / "returns" / "handlers").mkdir(parents=True)
    with pytest.raises(CairnError, match=r"dependencies of returns cannot be read .*returns"):
        build("returns", root)


def test_rejects_a_service_that_imports_another(tmp_path: Path) -> None:
    root = checkout(tmp_path / "entangled")
    (root / "services/users/settings.py").write_text("from services import orders\n")
    with pytest.raises(CairnError, match=r"users cannot be packaged. It imports services.orders"):
        build("users", root)


def test_says_how_to_get_uv_where_it_is_absent(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(CairnError, match=r"uv is neither on PATH nor in \.tools/bin\. Run `make up`"):
        build("users", root)


def test_finds_the_uv_that_the_makefile_installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = root / ".tools" / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    (tools / "uv").symlink_to(the_uv())
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("UV", raising=False)
    assert build("users", root).path.exists()


def test_lambda_runs_the_python_that_the_project_pins() -> None:
    assert (ROOT / ".python-version").read_text().strip() == LAMBDA.python_version


def test_records_what_was_built(packages: dict[str, Built]) -> None:
    record = json.loads(packages["orders"].path.with_suffix(".json").read_text())
    assert record["sha256"] == packages["orders"].sha256
    assert record["platform"] == LAMBDA.platform
