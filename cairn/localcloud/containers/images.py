"""Images as Docker describes them."""

import hashlib
from typing import Any

from cairn.localcloud.containers.kinds import ContainerKind


class Image:
    """An image that can be started."""

    def __init__(self, name: str) -> None:
        self.id = f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"
        self.tags = [name]
        self.attrs = {"RepoTags": [name], "RepoDigests": [name]}

    def tag(self, repository: str, tag: str | None = None) -> bool:  # noqa: ARG002 - docker's own
        """Every tag of an image starts the same."""
        return True


class Images:
    """Finds images."""

    def __init__(self, known: tuple[ContainerKind, ...]) -> None:
        self._kinds = known

    def get(self, name: str) -> Image:
        """The image; raises `ImageNotFound` where nothing declares it."""
        self.kind_of(name)
        return Image(name)

    def pull(self, repository: str, **_: Any) -> Image:
        """As `get`: what is declared is here."""
        return self.get(repository)

    def get_registry_data(self, name: str, **_: Any) -> Image:
        """As `get`; its id stands for the digest of the manifest."""
        return self.get(name)

    def kind_of(self, image: str) -> ContainerKind:
        """The kind that starts `image`."""
        return next(kind for kind in self._kinds if kind.matches(image))
