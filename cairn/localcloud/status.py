"""What a local cloud says about itself."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from cairn.localcloud import ports, processes
from cairn.localcloud.containers.memory import tree_bytes
from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.record import Record
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
    def up(
        cls,
        record: Record,
        ours: Sequence[psutil.Process],
        answer: Mapping[str, Any] | None,
        *,
        log: Path,
        state_bytes: int,
    ) -> "CloudStatus":
        """The status of a cloud that runs: `ours` are its processes, the emulator first.

        `answer` is what the emulator told of itself, nothing where it did not answer; `log` is its own.
        """
        told, address = answer or {}, f"{ports.LOOPBACK}:{record.port}"
        emulator = Running(
            kind="emulator",
            name="ministack",
            account_id="",
            role="",
            address=address,
            health="healthy",
            pid=ours[0].pid,
            log=str(log),
            memory_bytes=processes.memory_bytes(list(ours[:1])),
        )
        return cls(
            pid=emulator.pid,
            port=record.port,
            endpoint=f"http://{address}",
            healthy=answer is not None,
            uptime_sec=max(0.0, time.time() - record.started_at),
            memory_bytes=processes.memory_bytes(list(ours)),
            state_bytes=state_bytes,
            processes=(emulator, *_running(told)),
            faults=tuple(Fault.read(content) for content in told.get("faults", ())),
            notices=tuple(told.get("notices", ())),
        )

    @classmethod
    def down(cls, port: int, endpoint: str, state_bytes: int) -> "CloudStatus":
        """The status of a cloud without a process."""
        return cls(None, port, endpoint, False, 0.0, 0, state_bytes, (), (), ())


def _running(told: Mapping[str, Any]) -> Iterator[Running]:
    for content in told.get("running", ()):
        yield Running.read(content, memory_bytes=tree_bytes(content["pid"]))
