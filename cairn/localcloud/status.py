"""What a local cloud says about itself."""

from dataclasses import dataclass

from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.running import Running


@dataclass(frozen=True)
class CloudStatus:
    """A local cloud at one moment; `pid` is nothing where it does not run.

    `memory_bytes` is that of every process, `processes` what each of them stands for, the emulator first,
    `faults` what is set on purpose.
    `notices` are messages for the user, such as a damaged state file that was set aside.
    """

    pid: int | None
    port: int
    endpoint: str
    healthy: bool
    uptime_sec: float
    memory_bytes: int
    state_bytes: int
    processes: tuple[Running, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether there is a process, answering or not."""
        return self.pid is not None

    def count(self, *kinds: str) -> int:
        """How many processes of these kinds run; the kinds are those of `running.KINDS`."""
        return sum(one.kind in kinds for one in self.processes)

    @classmethod
    def down(cls, port: int, endpoint: str, state_bytes: int) -> "CloudStatus":
        """The status of a cloud without a process."""
        return cls(None, port, endpoint, False, 0.0, 0, state_bytes, (), (), ())
