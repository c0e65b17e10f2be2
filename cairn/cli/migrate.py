"""``cairn migrate``: bring the database of a service to a revision, forward or back."""

from typing import Annotated

import typer

from cairn.cli.console import out
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, InLocalCloud, Port


def migrate(
    service: Annotated[str, typer.Option("--service", help="The service, as its folder is called.")],
    to: Annotated[str, typer.Option("--to", help="A revision; head, the newest, or base, none.")] = "head",
    env: Env = "local",
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Migrate a service's database by the function that every apply migrates it with.

    A revision before the database's own goes back. What fails changes nothing.
    """
    from cairn.checkout import ROOT
    from cairn.migration import migrated
    from cairn.terraform.checkout import runner_of

    with running_target(env, port=port, in_local_cloud=local) as target:
        outputs = runner_of(ROOT, target, stacks=(service,)).outputs().get(service, {})
        done = migrated(target, service, outputs, revision=to)
    if done["before"] == done["revision"]:
        out.print(f"{service} is at {done['revision']}.")
    else:
        out.print(f"{service} went from {done['before']} to {done['revision']}.")
