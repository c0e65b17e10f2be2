"""Services that ``cairn new service`` writes into a copy of the checkout, and what is done with them there."""

import importlib.util
import inspect
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support.shop import Shop
from tests.support.terraform import ROOT, Deployment
from tests.support.used_rights import Right, held_rights, implied_rights, used_rights

OWNER = "orders"
_LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", ".tools", ".local", "cdktf.out", "dist", "node_modules", "__pycache__", ".*_cache")
)


@dataclass(frozen=True)
class Checkout:
    """A copy of this checkout, with the packages that are built here."""

    root: Path

    @classmethod
    def copied(cls, root: Path) -> "Checkout":
        """Copy this checkout to ``root``, which is not there yet."""
        shutil.copytree(ROOT, root, ignore=_LEFT_OUT)
        if (ROOT / "dist").is_dir():
            shutil.copytree(ROOT / "dist", root / "dist")
        (root / ".tools").symlink_to(ROOT / ".tools")
        return cls(root)

    def run(self, *words: str, **variables: str) -> str:
        """Run Python with ``words`` in the copy, and return what it printed; it has to succeed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, (
            f"python {' '.join(words)}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        )
        return done.stdout

    def cairn(self, *words: str) -> str:
        """Run the copy's own ``cairn``."""
        return self.run("-m", "cairn.cli.app", *words)

    def add(self, name: str, *, compute: str, documents: bool = False) -> str:
        """Write a new service; return the JSON that says what was written."""
        pages = "--documents" if documents else "--no-documents"
        wanted = ["--compute", compute, "--owner", OWNER, pages, "--json"]
        return self.cairn("new", "service", name, *wanted)

    def synthesize(self, environment: str | Path, folder: Path) -> Path:
        """Synthesize an environment, or that ``.toml`` file, with the packages that it needs; return ``folder``."""
        self.cairn("package")
        self.run("-m", "stacks", CAIRN_ENV=str(environment), CDKTF_OUTDIR=str(folder))
        return folder


def with_service(shop: Shop, deployment: Deployment, service: str) -> Shop:
    """Return ``shop`` as it is once ``deployment`` has added ``service`` to it."""
    outputs = {**shop.outputs, **deployment.outputs(service)}
    return Shop(shop.account, deployment, outputs, shop.file)


def run_end_to_end_tests(checkout: Checkout, shop: Shop, service: str) -> int:
    """Run the tests that were written for ``service`` against ``shop``; return how many they are."""
    module = _loaded(checkout.root / "tests" / "e2e" / f"test_{service}.py")
    known: dict[str, Any] = {"shop": shop, "customer": shop.customer()}
    if hasattr(module, "item_id"):
        known["item_id"] = _called(inspect.unwrap(module.item_id), known)
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    for test in tests:
        _called(test, known)
    return len(tests)


def unexplained_rights(checkout: Checkout, shop: Shop, service: str) -> list[Right]:
    """Return what the roles of ``service`` may do though nothing used it, nor a table explains it."""
    table = implied_rights(checkout.root / "tests" / "e2e" / "implied_rights")
    own = {right for right in held_rights(shop) if right.role.split("-")[0] == service}
    assert own, f"{service} has no role"
    unused = sorted(own - used_rights(shop))
    return [right for right in unused if not any(row.covers(right) for row in table)]


def _loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"generated_{file.stem}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _called(function: Any, known: dict[str, Any]) -> Any:
    return function(**{name: known[name] for name in inspect.signature(function).parameters})
