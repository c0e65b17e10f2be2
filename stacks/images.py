"""The container images of the services, by the digests that ``cairn package`` wrote down."""

import json
from pathlib import Path

from modules.compute import ContainerImage
from modules.core import PlatformStack

_FOLDER = Path(__file__).parents[1] / "dist"


def image_of(service: str, stack: PlatformStack) -> ContainerImage:
    """Return the image of ``service`` in the registry of the environment's account.

    Raises ``FileNotFoundError`` where its digest was not written down.
    """
    record = _FOLDER / f"{service}-image.json"
    if not record.is_file():
        raise FileNotFoundError(f"The image record {record} does not exist. Build it with `cairn package`.")
    digest = json.loads(record.read_text())["digest"]
    settings = stack.settings
    registry = f"{settings.account_id}.dkr.ecr.{settings.region}.amazonaws.com"
    return ContainerImage(f"{registry}/{stack.physical_name(service)}@{digest}")
