"""``cairn package``: build what functions and containers run."""

from typing import Annotated

import typer

from cairn.cli.console import out


def package(
    service: Annotated[str | None, typer.Argument(help="Only this service. [default: all]")] = None,
) -> None:
    """Build the services' deterministic zips, and what their images are built from, into dist/."""
    from cairn.checkout import ROOT
    from cairn.packages import build_all

    for name, made in build_all(ROOT, only=service):
        news = "built" if made.rebuilt else "unchanged"
        out.print(f"{name:<22} {made.size / 1e6:6.1f} MB  sha256 {made.sha256[:16]}…  {news}")
