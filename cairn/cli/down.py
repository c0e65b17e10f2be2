"""``cairn down``: stop the local cloud."""

import shutil
from typing import Annotated

import typer

from cairn.cli.console import out


def down(
    purge: Annotated[bool, typer.Option("--purge", help="Delete the local cloud's data too.")] = False,
) -> None:
    """Stop the local cloud and every process of it; its data is kept for the next `up`."""
    from cairn.checkout import ROOT, last_up_file
    from cairn.environments import LOCAL, local_cloud
    from cairn.shop.customer import credentials_file
    from cairn.terraform.checkout import notes_folder

    cloud = local_cloud()
    stopped = cloud.stop()
    out.print("The local cloud is stopped." if stopped else "The local cloud was not running.")
    if purge:
        cloud.files.delete()
        shutil.rmtree(notes_folder(ROOT, LOCAL), ignore_errors=True)
        for file in (credentials_file(ROOT), last_up_file(ROOT)):
            file.unlink(missing_ok=True)
        out.print("Its data is deleted.")
