"""Work that the local cloud must live through: if it dies meanwhile, that is said first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from cairn.checkout import how_to_call
from cairn.cli.console import err
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud
    from cairn.terraform.target import Target

_LOOK_SEC = 1.0


@contextmanager
def running_target(env: str, *, port: int | None, in_local_cloud: bool) -> Iterator["Target"]:
    """Give where ``env`` lives, and need the local cloud for as long as the block runs where that is it.

    Raises ``LocalCloudError`` where that is a local cloud that does not run.
    """
    from cairn.environments import local_cloud, running_target_of

    target = running_target_of(env, port=port, in_local_cloud=in_local_cloud)
    with needing(local_cloud(port=port)) if target.stays_here else nullcontext():
        yield target


@contextmanager
def needing(cloud: "LocalCloud") -> Iterator[None]:
    """Say at once that the cloud's process is gone, and raise ``LocalCloudError`` in place of what fails for it.

    Terraform asks a cloud that is gone again and again, for the better part of a minute.
    """
    from cairn.localcloud import LocalCloudError

    over = threading.Event()
    threading.Thread(target=_tell_its_death, args=(cloud, over), daemon=True, name="cloud-watch").start()
    try:
        yield
    except Exception as error:
        if cloud.status().running:
            raise
        failed = error.what if isinstance(error, CairnError) else f"{type(error).__name__}: {error}."
        raise LocalCloudError(
            "The local cloud died at work: its process is gone.",
            f"Its log: {cloud.logs_path}\nWhat failed for want of it: {failed}",
            f"`{how_to_call()} up` starts it again and goes on from what it had saved.",
        ) from error
    finally:
        over.set()


def _tell_its_death(cloud: "LocalCloud", over: threading.Event) -> None:
    while not over.wait(_LOOK_SEC):
        if cloud.has_died():
            log = cloud.logs_path
            err.print(
                f"The local cloud died: what waits for it gives up within a minute. Its log: {log}",
                style="red",
            )
            return
