"""``cairn denied``: what IAM refused in the local cloud."""

import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson, Port

if TYPE_CHECKING:
    from cairn.localcloud import Decision


def denied(
    minutes: Annotated[int, typer.Option("--minutes", min=1, help="How far to look back.")] = 60,
    env: Annotated[
        str | None, typer.Option("--env", "-e", help="Only principals of this environment. [default: all]")
    ] = None,
    as_json: AsJson = False,
    port: Port = None,
) -> None:
    """List the calls that IAM refused, calls that the local cloud does not know among them, most frequent first."""
    from cairn.environments import account_of, local_cloud

    since = time.time() - minutes * 60
    account = account_of(env).account_id if env else ""
    found = [one for one in local_cloud(port=port).denials(since=since) if account in one.principal]
    counted = Counter(_key(one) for one in found).most_common()
    if as_json:
        names = ("principal", "action", "resource", "decision")
        print_json([{**dict(zip(names, key, strict=True)), "count": count} for key, count in counted])
        return
    for (principal, action, resource, decision), count in counted:
        out.print(f"{count:>5}  {_short(principal)}  {action}  {resource}  {decision}")
    if not counted:
        out.print(f"Nothing was refused in the last {minutes} minutes.")


def _key(decision: "Decision") -> tuple[str, str, str, str]:
    return decision.principal, decision.action, decision.resource, decision.decision


def _short(principal: str) -> str:
    """The role or user; the session says nothing more."""
    return principal.split(":")[-1].removeprefix("assumed-role/").split("/")[0] or principal
