"""``cairn down``: stop the local cloud, or take one environment out of it."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out
from cairn.cli.options import Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud


def down(
    purge: Annotated[bool, typer.Option("--purge", help="Delete the data too.")] = False,
    env: Annotated[
        str | None,
        typer.Option("--env", "-e", help="With --purge: delete this environment alone, and keep the others."),
    ] = None,
    port: Port = None,
) -> None:
    """Stop the local cloud with every environment in it; the data is kept for the next `up`.

    One process serves every environment, so none can be stopped alone: with --env, one is deleted from the cloud,
    whatever state it is in, and the others go on. To have Terraform destroy it instead: `cairn destroy --local`.
    """
    from cairn.environments import local_cloud

    cloud = local_cloud(port=port)
    if env is None:
        _stop(cloud, purge=purge)
    elif purge:
        _delete(cloud, env)
    else:
        raise CairnError(
            f"{env} cannot be stopped alone.",
            "One process serves every environment of the local cloud.",
            f"Stop it with all of them: `{how_to_call()} down`. "
            f"Delete {env} from it: `{how_to_call()} down --env {env} --purge`.",
            code=ExitCode.USAGE,
        )


def _stop(cloud: "LocalCloud", *, purge: bool) -> None:
    from cairn.checkout import ROOT, last_up_file
    from cairn.terraform.checkout import local_notes

    stopped = cloud.stop()
    out.print("The local cloud is stopped." if stopped else "The local cloud was not running.")
    if purge:
        cloud.files.delete()
        for notes in local_notes(ROOT).glob("*/"):
            _forget(notes)
        last_up_file(ROOT).unlink(missing_ok=True)
        out.print("Its data is deleted.")


def _delete(cloud: "LocalCloud", env: str) -> None:
    from cairn.checkout import ROOT
    from cairn.environments import account_of, target_of
    from cairn.recovery import check_alone
    from cairn.terraform.checkout import notes_folder

    account = account_of(env)
    notes = notes_folder(ROOT, target_of(env, port=cloud.port, in_local_cloud=True))
    check_alone(notes)
    cloud.delete(account)
    _forget(notes)
    out.print(f"{env} is deleted from the local cloud; the other environments are as they were.")


def _forget(notes: Path) -> None:
    """Delete what runs in the local cloud noted about an environment."""
    if notes.is_dir():
        shutil.rmtree(notes, ignore_errors=True)
