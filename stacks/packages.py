"""Where the services' packages lie once ``cairn package`` has built them."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "dist"


def package_of(service: str) -> Path:
    """Return the path of the package of ``service``."""
    return _FOLDER / f"{service}.zip"
