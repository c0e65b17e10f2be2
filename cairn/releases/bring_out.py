"""Brings out what an apply registered: a version that does not serve yet, by a deployment watched to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cairn.errors import CairnError
from cairn.releases.release import Release, releases_of

PAUSE_SEC = 1.0
"""Between two looks at a deployment on this machine; AWS is asked every ``AWS_PAUSE_SEC``."""
AWS_PAUSE_SEC = 10.0
_ENDED = ("Succeeded", "Failed", "Stopped")


@dataclass(frozen=True)
class Deployment:
    """A deployment as it is now; ``status`` is CodeDeploy's word, ``doing`` its lifecycle event at work.

    ``rollback`` names the deployment that takes it back, where there is one.
    """

    identity: str
    status: str
    reason: str = ""
    doing: str = ""
    rollback: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status in _ENDED


class Deployments(Protocol):
    """CodeDeploy in one account; ``CodeDeploy`` is one."""

    def serving(self, release: Release) -> str:
        """Return the version that serves, as ``Release.version`` names one."""

    def unfinished(self, release: Release) -> str | None:
        """Return the deployment that the release's group is at work on, if any."""

    def start(self, release: Release) -> str:
        """Start the release; return its deployment."""

    def look(self, identity: str) -> Deployment:
        """Return a deployment as it is now."""


Tell = Callable[[str], None]


def bring_out(
    stack: str,
    outputs: Mapping[str, Any],
    deployments: Deployments,
    *,
    tell: Tell,
    pause: Callable[[], None],
) -> None:
    """Return when every version that ``outputs`` names serves, and its deployment has succeeded.

    Between two looks at a deployment it calls ``pause``; where that raises, the deployment goes on without us. One that
    somebody else has started is waited for first. Raises ``CairnError`` where a version was taken back: then the one
    before it serves, and has all requests again.
    """
    for release in releases_of(outputs):
        name = stack if stack == release.name else f"{stack}: {release.name}"
        under_way = deployments.unfinished(release)
        if under_way is not None:
            tell(
                f"{name} waits for the deployment {under_way}, which is under way; "
                f"`aws deploy stop-deployment --deployment-id {under_way}` ends it"
            )
            _wait(deployments, under_way, name, tell, pause)
        if deployments.serving(release) == release.version:
            continue
        identity = deployments.start(release)
        tell(f"{name} goes out by the deployment {identity}")
        ended = _wait(deployments, identity, name, tell, pause)
        if ended.status != "Succeeded":
            raise _taken_back(release, ended)


def _wait(
    deployments: Deployments, identity: str, name: str, tell: Tell, pause: Callable[[], None]
) -> Deployment:
    told = ""
    while not (found := deployments.look(identity)).is_over:
        if found.doing not in ("", told):
            told = found.doing
            tell(f"{name}: {told}")
        pause()
    if found.rollback is not None and found.rollback != identity:
        tell(f"{name} is taken back by the deployment {found.rollback}")
        _wait(deployments, found.rollback, name, tell, pause)
    return found


def _taken_back(release: Release, ended: Deployment) -> CairnError:
    return CairnError(
        f"The new version of {release.name} was taken back: deployment {ended.identity} of {release.application} "
        f"{ended.status.lower()}.",
        ended.reason,
        "The version before it serves. Apply one that works, or this one again once its surroundings do.",
    )
