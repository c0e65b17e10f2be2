"""The supervisor of the local cloud: start it, stop it, save it, ask how it is."""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil

from cairn.checkout import how_to_call
from cairn.exit_codes import ExitCode
from cairn.localcloud import (
    account_data,
    code,
    control,
    decisions,
    ports,
    processes,
    release_clock,
    state_place,
)
from cairn.localcloud.account import Account
from cairn.localcloud.decisions import Decision
from cairn.localcloud.disk import writing_below
from cairn.localcloud.environment import caller_environment, emulator_environment
from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.launch import launch, wait_until_ready
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.record import Record
from cairn.localcloud.status import CloudStatus
from cairn.localcloud.traces.store import read
from cairn.localcloud.traces.trace import Trace, traces

Progress = Callable[[str], None]
HUNG_AFTER_SEC = 20.0
_SAVE_PATIENCE_SEC = 30.0
_PREPARE_SEC = 20.0


class LocalCloud:
    """The AWS of one checkout, on loopback.

    It outlives the process that started it. `images` are the folders whose `<name>/container.toml` say what
    a container image starts, by default `services` under `root`. `gaps=False` runs the emulator as it was released,
    which only the tests of the gaps want.
    """

    def __init__(
        self,
        root: Path,
        *,
        port: int = 4566,
        region: str = "us-east-1",
        gaps: bool = True,
        images: Sequence[Path] = (),
    ) -> None:
        if not 1 <= port <= 65535:
            raise LocalCloudError(f"port must be 1-65535, got {port}.", code=ExitCode.USAGE)
        self.files = CloudFiles.under(root)
        self.port = port
        self.region = region
        self._gaps = gaps
        self._images = tuple(each.resolve() for each in images or (root / "services",))

    @property
    def endpoint(self) -> str:
        """The URL of every AWS service."""
        return f"http://{ports.LOOPBACK}:{self.port}"

    @property
    def logs_path(self) -> Path:
        """The emulator's own log."""
        return self.files.log

    @property
    def authority_path(self) -> Path:
        """The certificate that clients of its databases and caches trust; there once one has been made."""
        return self.files.authority

    @property
    def decisions_path(self) -> Path:
        """IAM decisions as JSON lines; the file before the last rotation ends in `.1`."""
        return self.files.decisions

    def traces(self) -> list[Trace]:
        """The traces whose spans services have sent, the one that began last at the end."""
        return traces(read(self.files.spans))

    def denials(self, *, since: float = 0.0) -> list[Decision]:
        """What IAM refused since `since` (seconds since the epoch), oldest first."""
        found = decisions.read(self.files.decisions)
        return [decision for decision in found if not decision.allowed and decision.at >= since]

    def start(self, on_progress: Progress | None = None) -> CloudStatus:
        """Start the cloud, or do nothing where it runs; returns how it is.

        One that runs other code than this checkout's is saved and started anew. `on_progress` gets what is done,
        and what of an earlier run was lost.

        Raises `PortTakenError` where another program has the port, `StartFailedError` where the emulator
        ends or does not answer, `LocalCloudError` where this cloud runs on another port or a minute of a release is
        asked to take other than 0-60 seconds.
        """
        report = on_progress or (lambda _: None)
        with self._alone():
            status = self._settled_status()
            if status.healthy and status.port == self.port and self._is_of_other_code():
                report("The local cloud is started anew with its data: its own code has changed")
                self._end()
                status = self.status()
            if not status.healthy:
                self._start_anew(report)
                status = self.status()
                for notice in status.notices:
                    report(notice)
                return status
            if status.port != self.port:
                raise LocalCloudError(
                    f"The local cloud was not started on port {self.port}.",
                    f"It already runs on port {status.port}.",
                    f"Use that port, or stop it first: `{how_to_call()} down`.",
                )
            return status

    def _settled_status(self) -> CloudStatus:
        """The status; an emulator that is merely slow on a busy machine is given time to answer."""
        status, record = self.status(), Record.read(self.files.record)
        if status.running and not status.healthy and record is not None:
            control.ask(record, "/_cairn/status", timeout_sec=HUNG_AFTER_SEC)
            return self.status()
        return status

    def _start_anew(self, report: Progress) -> None:
        release_clock.minute_sec()
        if self.files.record.exists():
            report(self._what_was_lost())
        leftovers = processes.processes_of(self.files.home)
        if leftovers:
            report("Ending what an earlier run left behind")
            processes.kill(leftovers)
        ports.claim(self.port)
        self.files.clear_scratch()
        report("Starting the emulator")
        token = secrets.token_hex(16)
        environment = emulator_environment(
            self.files,
            port=self.port,
            region=self.region,
            token=token,
            gaps=self._gaps,
            images=self._images,
        )
        emulator = launch(environment, self.files)
        try:
            started_at = psutil.Process(emulator.pid).create_time()
            record = Record(emulator.pid, started_at, self.port, self.region, token, code.digest())
            record.write(self.files.record)
            wait_until_ready(emulator, record, self.files)
        except BaseException:
            emulator.kill()
            emulator.wait()
            processes.kill(processes.processes_of(self.files.home))
            self.files.record.unlink(missing_ok=True)
            raise

    def _what_was_lost(self) -> str:
        """What a run left that was not stopped in order: only `stop` takes its record away."""
        saved = [file.stat().st_mtime for file in self.files.state.glob("*.json")]
        if not saved:
            return "The local cloud was killed before it saved anything: it begins empty"
        moment = time.strftime("%H:%M:%S", time.localtime(max(saved)))
        return f"The local cloud was killed: it goes on as it was saved at {moment}, what came after is lost"

    def stop(self) -> bool:
        """Save and end the cloud with all its processes; false where nothing ran."""
        with self._alone():
            return self._end()

    def _end(self) -> bool:
        emulator = self._emulator()
        if emulator is not None:
            processes.end(emulator, _SAVE_PATIENCE_SEC)
        leftovers = processes.processes_of(self.files.home)
        processes.kill(leftovers)
        self.files.record.unlink(missing_ok=True)
        return emulator is not None or bool(leftovers)

    def _is_of_other_code(self) -> bool:
        record = Record.read(self.files.record)
        return record is not None and record.code != code.digest()

    def delete(self, account: Account) -> None:
        """Delete everything in `account`; a running cloud is restarted for it, with every other account as it was."""
        ran = self.stop()
        account_data.delete(self.files, account.account_id)
        if ran:
            self.start()

    def save(self) -> int:
        """Write to disk what changed since the last save; returns how many services that was."""
        answer = control.call(self._running(), "POST", "/_cairn/save", timeout_sec=_SAVE_PATIENCE_SEC)
        return int(answer["changed"])

    def status(self) -> CloudStatus:
        """How the cloud is now; cheap, never raises for a cloud that is down."""
        record = Record.read(self.files.record)
        emulator = self._emulator()
        size = self.files.state_bytes()
        if record is None or emulator is None:
            return CloudStatus.down(self.port, self.endpoint, size)
        answer = control.ask(record, "/_cairn/status")
        ours = [emulator, *(p for p in processes.processes_of(self.files.home) if p.pid != emulator.pid)]
        return CloudStatus.up(record, ours, answer, log=self.files.log, state_bytes=size)

    def set_fault(self, fault: Fault) -> int:
        """Begin with `fault`; returns how many processes it killed at once."""
        given = {name: value for name, value in fault.content.items() if value not in (None, "")}
        answer = control.call(
            self._running(), "POST", f"/_cairn/faults?{urlencode(given)}", timeout_sec=_PREPARE_SEC
        )
        return int(answer.get("killed", 0))

    def clear_faults(self, id: str | None = None) -> int:
        """Put back what the fault `id` struck, or all of them; returns how many ended."""
        which = f"?{urlencode({'id': id})}" if id else ""
        answer = control.call(self._running(), "DELETE", f"/_cairn/faults{which}", timeout_sec=_PREPARE_SEC)
        return int(answer["cleared"])

    def environment(self, account_id: str, *, region: str | None = None) -> dict[str, str]:
        """This process's environment, changed so that AWS clients reach this cloud as the account's root.

        `region` is the clients' default, the cloud's own where none is given.
        """
        return caller_environment(
            endpoint=self.endpoint,
            account_id=account_id,
            region=region or self.region,
            inherited=os.environ,
        )

    def prepare(self, account: Account) -> None:
        """Make what `account` has before its first apply, where it is missing: state bucket, its key, hosted zones.

        Its payment provider is no part of AWS, and started with it.
        """
        state_place.ensure(self.endpoint, account)
        for zone_id, domain in account.hosted_zones.items():
            asked = urlencode(
                {"account": account.account_id, "region": account.region, "id": zone_id, "domain": domain}
            )
            control.call(self._running(), "POST", f"/_cairn/hosted-zone?{asked}", timeout_sec=_PREPARE_SEC)
        if account.provider_port is not None:
            path = f"/_cairn/payment-provider?port={account.provider_port}"
            control.call(self._running(), "POST", path, timeout_sec=_PREPARE_SEC)

    def has_died(self) -> bool:
        """Whether its process is gone without having been stopped."""
        return self.files.record.exists() and self._emulator() is None

    def check_running(self) -> None:
        """Raise `LocalCloudError` where the cloud does not run, or not on this port."""
        record = self._running()
        if record.port != self.port:
            raise LocalCloudError(
                f"The local cloud is not on port {self.port}.",
                f"It runs on port {record.port}.",
                "Leave --port and CAIRN_PORT out: it is found by itself.",
                code=ExitCode.USAGE,
            )

    def _emulator(self) -> psutil.Process | None:
        record = Record.read(self.files.record)
        return processes.emulator_of(self.files.home, record.pid if record else None)

    def _running(self) -> Record:
        record = Record.read(self.files.record)
        if record is None or self._emulator() is None:
            raise LocalCloudError(
                "The local cloud is not running.",
                do=f"Start it with `{how_to_call()} up`.",
                code=ExitCode.MISSING,
            )
        return record

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with writing_below(self.files.home):
            self.files.make()
            with self.files.lock.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
