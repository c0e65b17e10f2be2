"""Work that the local cloud must live through: if it dies meanwhile, that is said first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cairn.checkout import how_to_call
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud


@contextmanager
def needing(cloud: "LocalCloud") -> Iterator[None]:
    """Raise ``LocalCloudError`` in place of whatever failed in the block because the cloud's process is gone."""
    from cairn.localcloud import LocalCloudError

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
