"""The log of IAM decisions: who asked for what, and what the answer was.

The root of an account may do everything and is left out. One JSON object a line; at `LIMIT_BYTES` the
file is renamed to `<name>.1`, replacing the one before.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cairn.localcloud.gaps.around import Function, around

LIMIT_BYTES = 5_000_000


@dataclass(frozen=True)
class Decision:
    """One answer of IAM; `decision` is Allow, Deny, ImplicitDeny, or the code of a failed authentication."""

    at: float
    principal: str
    action: str
    resource: str
    decision: str

    @property
    def allowed(self) -> bool:
        """Whether the call went through."""
        return self.decision == "Allow"


def read(path: Path) -> Iterator[Decision]:
    """The decisions in the log at `path`, oldest first, those before the last rotation included.

    A line that is being written while it is read is left out.
    """
    for part in (path.with_name(f"{path.name}.1"), path):
        if part.exists():
            for line in part.read_text().splitlines(keepends=True):
                if line.endswith("\n"):
                    yield Decision(**json.loads(line))


class DecisionLog:
    """Appends decisions to a file of bounded size; threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a", buffering=1)
        self._lock = threading.Lock()

    def write(self, decision: Decision) -> None:
        """Append `decision`."""
        with self._lock:
            if self._file.tell() > LIMIT_BYTES:
                self._file.close()
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                self._file = self._path.open("a", buffering=1)
            self._file.write(json.dumps(asdict(decision)) + "\n")


def record(path: Path) -> None:
    """Log the decisions of the emulator in this process to the file at `path`."""
    from ministack.core import iam_evaluator

    log = DecisionLog(path)

    @around(iam_evaluator, "enforce")
    def _enforce(
        original: Function,
        access_key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: Any = None,
    ) -> Any:
        result = original(access_key, action, service, region, resource_arn, service_context)
        if not iam_evaluator._is_root_key(access_key or ""):
            answer = _answer(iam_evaluator, result)
            log.write(
                Decision(time.time(), _principal(iam_evaluator, access_key), action, resource_arn, answer)
            )
        return result


def _answer(iam_evaluator: Any, result: Any) -> str:
    if result is None:
        return "Allow"
    return str(result.code if isinstance(result, iam_evaluator.AuthError) else result.decision)


def _principal(iam_evaluator: Any, access_key: str) -> str:
    from ministack.core.responses import get_account_id

    if not access_key:
        return "anonymous"
    found = iam_evaluator.resolve_credential(access_key, get_account_id())
    return str(getattr(found, "principal_arn", f"unknown key {access_key}"))
