"""What a local cloud says about itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CloudStatus:
    """A local cloud at one moment; `pid` is nothing where it does not run.

    `memory_bytes` is that of every process, `functions` the number of workers of Lambda functions, `containers`
    that of running containers. `notices` are messages for the user, such as a damaged state file that was set aside.
    """

    pid: int | None
    port: int
    endpoint: str
    healthy: bool
    uptime_sec: float
    memory_bytes: int
    state_bytes: int
    functions: int
    containers: int
    notices: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether there is a process, answering or not."""
        return self.pid is not None

    @classmethod
    def down(cls, port: int, endpoint: str, state_bytes: int) -> "CloudStatus":
        """The status of a cloud without a process."""
        return cls(None, port, endpoint, False, 0.0, 0, state_bytes, 0, 0, ())
