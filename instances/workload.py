"""The service that an instance runs: one container of one image."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

RESTART_SEC = 1
"""How long after its end the service is started again."""
STARTS, STARTS_WITHIN_SEC = 3, 60
"""A service that has been started so often in that time is given up: the instance powers off."""
_IMAGE = re.compile(r"(?P<registry>[^/\s]+)/(?P<repository>[^@:\s]+)(@sha256:[0-9a-f]{64}|:[\w.-]+)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LONGEST_STOP_SEC = 600


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A container that answers on ``port`` of the instance's own address (1024-65535: it is not root).

    ``image`` is ``<registry>/<repository>`` with a digest or a tag. ``environment`` holds no secret: user data can be
    read by whoever may describe the instance. What the container prints is in ``log_group``, in a stream named as the
    instance. ``memory_mb`` (4 or more) is a hard limit; without it the instance's own memory is. ``user`` is a number,
    or two with a colon between. ``stop_timeout_sec`` (1-600) is the time between the signal to stop and the end.
    ``terminate_hook`` names the lifecycle hook of the group ``group_name`` that the instance completes once the service
    has stopped.
    Raises ``ValueError`` for other values.
    """

    image: str
    port: int
    log_group: str
    region: str
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_mb: int | None = None
    user: str = "10001:10001"
    stop_timeout_sec: int = 30
    group_name: str | None = None
    terminate_hook: str | None = None

    def __post_init__(self) -> None:
        if not _IMAGE.fullmatch(self.image):
            raise ValueError(
                f"image must be <registry>/<repository> with a digest or a tag, got {self.image!r}"
            )
        _between("port", self.port, 1024, 65535)
        _between("stop_timeout_sec", self.stop_timeout_sec, 1, LONGEST_STOP_SEC)
        if self.memory_mb is not None and self.memory_mb < 4:
            raise ValueError(f"memory_mb must be 4 or more, got {self.memory_mb}")
        if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", self.user):
            raise ValueError(
                f"user must be a number other than 0, or user:group in numbers, got {self.user!r}"
            )
        for name, value in self.environment.items():
            if not _VARIABLE.fullmatch(name):
                raise ValueError(f"environment must be named as variables are, got {name!r}")
            if "\n" in value:
                raise ValueError(f"environment must hold single lines, got {value!r} for {name}")

    @property
    def registry(self) -> str:
        """The registry's host, which the instance logs in to."""
        return self.image.partition("/")[0]


def _between(argument: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"{argument} must be {least}-{most}, got {value}")
