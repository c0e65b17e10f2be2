"""A program that behaves like Terraform as far as the runner sees it, and notes every call.

What it does for a stack is in ``<folder>/<stack>.json``: command to ``{"events": [...], "exit": 0, "sleep_sec": 0,
"text": "", "last_words": "", "stubborn": false}``. An interrupt ends it with exit code 1, unless it is stubborn. A file
``<stack>.lock`` is a held state lock.
"""

import json
import os
import signal
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "FAKE_TERRAFORM"
LOCK_ID = "11937815-69f2-104c-6340-ad26505ececb"

_LOCKED = f"""Error message: operation error S3: PutObject, api error PreconditionFailed
Lock Info:
  ID:        {LOCK_ID}
  Path:      bucket/env/local/alpha.tfstate
  Operation: OperationTypeApply
  Who:       someone@somewhere
  Version:   1.11.4
  Created:   2026-01-02 03:04:05.678 +0000 UTC
  Info:      """


@dataclass(frozen=True)
class FakeTerraform:
    """The installed program, its script and its notes."""

    folder: Path

    @classmethod
    def install(cls, folder: Path) -> "FakeTerraform":
        """Put the program into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        fake = cls(folder)
        root = Path(__file__).parents[2]
        fake.path.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(root)!r})\n"
            "from tests.support.fake_terraform import main\nsys.exit(main(sys.argv[1:]))\n"
        )
        fake.path.chmod(fake.path.stat().st_mode | stat.S_IXUSR)
        return fake

    @property
    def path(self) -> Path:
        """The program."""
        return self.folder / "terraform"

    @property
    def variables(self) -> dict[str, str]:
        """What the environment of the program must hold."""
        return {FOLDER: str(self.folder), "PATH": os.environ["PATH"]}

    def script(self, stack: str, command: str, **what: Any) -> None:
        """Say what ``command`` does in ``stack``."""
        file = self.folder / f"{stack}.json"
        script = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(script | {command: what}))

    def lock(self, stack: str) -> Path:
        """Make the state of ``stack`` locked; the file that is the lock."""
        file = self.folder / f"{stack}.lock"
        file.touch()
        return file

    def calls(self, command: str | None = None) -> list[dict[str, Any]]:
        """Return what was called, in order: stack, arguments, variables, start and end in seconds."""
        file = self.folder / "calls.jsonl"
        noted = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [call for call in noted if command is None or call["arguments"][0] == command]


def planned(address: str, action: str = "create") -> dict[str, Any]:
    """Return the event of a planned change."""
    return {"type": "planned_change", "change": {"resource": {"addr": address}, "action": action}}


def summary(add: int = 0, change: int = 0, remove: int = 0, *, operation: str = "apply") -> dict[str, Any]:
    """Return the event that counts changes."""
    counts = {"add": add, "change": change, "remove": remove, "operation": operation}
    return {"type": "change_summary", "changes": counts}


def error(text: str, *, detail: str = "", address: str = "") -> dict[str, Any]:
    """Return the event of an error."""
    return {
        "type": "diagnostic",
        "diagnostic": {"severity": "error", "summary": text, "detail": detail, "address": address},
    }


def main(arguments: list[str]) -> int:
    """Be Terraform for one call."""
    folder, stack, started = Path(os.environ[FOLDER]), Path.cwd().name, time.time()
    try:
        code = _act(folder, stack, arguments)
    except KeyboardInterrupt:
        code = 1
    call = {"stack": stack, "arguments": arguments, "start": started, "end": time.time()}
    with (folder / "calls.jsonl").open("a") as notes:
        notes.write(json.dumps(call | {"variables": dict(os.environ)}) + "\n")
    return code


def _act(folder: Path, stack: str, arguments: list[str]) -> int:
    command, lock = arguments[0], folder / f"{stack}.lock"
    if command == "version":
        _print(json.dumps({"terraform_version": "1.11.4"}))
        return 0
    if command == "init":
        (Path.cwd() / ".terraform").mkdir(exist_ok=True)
    if command == "force-unlock":
        lock.unlink()
        return 0
    if command in {"plan", "apply", "destroy"} and lock.exists():
        _print(json.dumps(error("Error acquiring the state lock", detail=_LOCKED)))
        return 1
    return _follow(folder / f"{stack}.json", command)


def _follow(file: Path, command: str) -> int:
    script = (json.loads(file.read_text()) if file.exists() else {}).get(command, {})
    if script.get("stubborn"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    for event in script.get("events", ()):
        _print(json.dumps(event))
    _print(script.get("text", ""))
    time.sleep(script.get("sleep_sec", 0))
    _print(script.get("last_words", ""))
    return int(script.get("exit", 0))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
