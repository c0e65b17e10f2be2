"""``cairn new service``: a ninth service in minutes."""

from typing import Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import err, out, print_json
from cairn.cli.options import AsJson
from cairn.cli.phases import Phases
from cairn.new_service.kinds import Compute

new = typer.Typer(help="Write what a new service consists of.", no_args_is_help=True)


@new.callback()
def _group() -> None:
    """Keep `service` a word of its own."""


@new.command()
def service(
    name: Annotated[
        str, typer.Argument(help="Its folder, its stack and the base path of its API are called so.")
    ],
    compute: Annotated[Compute, typer.Option("--compute", help="What it runs on.")],
    owner: Annotated[
        str, typer.Option("--owner", help="A team of .github/CODEOWNERS, without its organisation.")
    ],
    documents: Annotated[
        bool, typer.Option(help="Write tables, API documents and the stacks' pages anew, too: half a minute.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Write a service that runs: its folder in services/, its stack, their tests, and the line of its owner."""
    from cairn.checkout import ROOT
    from cairn.new_service import NewService, write, write_documents
    from cairn.new_service.owners import FILE

    written, generated = write(NewService(name=name, compute=compute, owner=owner), ROOT), list[str]()
    if documents:
        with Phases(err).phase("Write the pages about it"):
            generated = write_documents(ROOT)
    if as_json:
        print_json({"written": written, "edited": [FILE], "generated": generated})
        return
    for does, paths in (("new", written), ("one line more", [FILE]), ("written anew", generated)):
        for path in paths:
            out.print(f"{does:<14} {path}")
    out.print(f"\n{name} is there. See it run: make check, then {how_to_call()} up, then")
    out.print(f"  CAIRN_E2E_ENV=local uv run pytest tests/services/test_{name}.py tests/e2e/test_{name}.py")
