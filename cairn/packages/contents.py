"""Which source files belong into a service's package or image: its own, and the shared ones it imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

SHARED = ("contracts", "kit")


def packaged_services(root: Path) -> list[str]:
    """Return the names of all services that have Lambda handlers, sorted."""
    return sorted(path.parent.name for path in (root / "services").glob("*/handlers"))


def image_services(root: Path) -> list[str]:
    """Return the names of all services that have a container image, sorted."""
    return sorted(path.parent.name for path in (root / "services").glob("*/container.toml"))


def source_files(service: str, root: Path) -> list[Path]:
    """Return the Python files that ``service`` runs from, sorted.

    ``services/kit`` and ``services/contracts`` are in it only where the service imports them. Raises ``CairnError``
    for an unknown service and for one that imports another service.
    """
    known = sorted({*packaged_services(root), *image_services(root)})
    if service not in known:
        raise CairnError(
            f"There is no service {service} to package.",
            f"Services with Lambda handlers or an image are: {', '.join(known) or 'none'}.",
            "Name one of them; a new one needs services/<name>/handlers or services/<name>/container.toml.",
            code=ExitCode.USAGE,
        )
    parts = [service]
    for part in parts:
        for imported in _imported_parts(root / "services" / part):
            _refuse_other_service(service, imported)
            if imported not in parts:
                parts.append(imported)
    files = [root / "services" / "__init__.py"]
    files += [path for part in parts for path in _packaged_files(root / "services" / part)]
    return sorted(files)


def _refuse_other_service(service: str, imported: str) -> None:
    if imported not in (service, *SHARED):
        raise CairnError(
            f"The service {service} cannot be packaged.",
            f"It imports services.{imported}, another service's code.",
            "Services speak by events or HTTP; what both need belongs into services/kit or services/contracts.",
        )


def _python_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "tests" not in path.relative_to(folder).parts)


def _packaged_files(folder: Path) -> Iterator[Path]:
    yield from _python_files(folder)
    yield from folder.rglob("*.pem")


def _imported_parts(folder: Path) -> set[str]:
    names = {name for path in _python_files(folder) for name in _imported_names(path)}
    return {name.split(".")[1] for name in names if name.startswith("services.")}


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "services")
