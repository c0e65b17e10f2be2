"""``cairn package``: build what Lambda runs."""

from typing import Annotated

import typer

from cairn.cli.console import out


def package(
    service: Annotated[str | None, typer.Argument(help="Only this service. [default: all]")] = None,
) -> None:
    """Build the services' deterministic zips into dist/."""
    from cairn.checkout import ROOT
    from cairn.packages import build, build_all

    built = [(service, build(service, ROOT))] if service else build_all(ROOT)
    for name, made in built:
        news = "built" if made.rebuilt else "unchanged"
        out.print(f"{name:<14} {made.size / 1e6:6.1f} MB  sha256 {made.sha256[:16]}…  {news}")
