"""``cairn scan``: judge an environment against the policies."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.cli.console import err
from cairn.cli.options import AsJson, Env

File = Annotated[Path | None, typer.Option(help="Also write the report here, in that form.")]


def scan(
    env: Env = "local",
    sarif: File = None,
    junit: File = None,
    markdown: File = None,
    as_json: AsJson = False,
) -> None:
    """Judge what is synthesized of an environment; a finding that no waiver covers fails."""
    import sys

    from rich.console import Console

    from cairn.checkout import ROOT
    from cairn.gate.render import FORMATS, text
    from cairn.gate.scan import scan as judge
    from cairn.terraform.assembly import Assembly
    from cairn.terraform.checkout import synthesized_folder

    folder = synthesized_folder(ROOT, env)
    Assembly.read(folder, environment=env)
    report = judge(env, folder, root=ROOT, progress=err.print)
    for form, file in (("sarif", sarif), ("junit", junit), ("markdown", markdown)):
        if file is not None:
            file.write_text(FORMATS[form](report))
    if as_json:
        sys.stdout.write(FORMATS["json"](report))
    else:
        Console().print(text(report))
    raise typer.Exit(report.exit_code)
