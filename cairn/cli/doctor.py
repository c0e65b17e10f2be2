"""``cairn doctor``: what this machine lacks."""

from dataclasses import asdict

import typer

from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson
from cairn.exit_codes import ExitCode


def doctor(as_json: AsJson = False) -> None:
    """Look at this machine and say what is missing and how to get it; exits with 5 where something is."""
    from cairn.doctor import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            out.print(f"{'ok' if finding.ok else 'missing':<8} {finding.name:<12} {finding.detail}")
            if not finding.ok:
                out.print(f"{'':<21} {finding.do}", style="yellow")
    if as_json:
        print_json([asdict(finding) for finding in findings])
    if not all(finding.ok for finding in findings):
        raise typer.Exit(ExitCode.MISSING)
