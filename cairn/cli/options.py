"""The options that several commands share."""

from typing import Annotated

import typer

from cairn.environments import PORT_VARIABLE

Env = Annotated[
    str, typer.Option("--env", "-e", help="An environment of stacks/environments.", envvar="CAIRN_ENV")
]
InLocalCloud = Annotated[
    bool, typer.Option("--local", help="In the local cloud instead of on AWS; `local` always is.")
]
Stacks = Annotated[
    list[str] | None, typer.Option("--stack", "-s", help="Only this stack; may be given several times.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        envvar=PORT_VARIABLE,
        help="The local cloud's port. [default: 4566]",
    ),
]
