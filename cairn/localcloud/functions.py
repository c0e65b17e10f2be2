"""The workers of Lambda functions that are alive."""

import sys
from collections.abc import Iterator
from typing import Any


def running() -> Iterator[dict[str, Any]]:
    """Every worker, as `running.Running` takes it; to be called in the emulator's process."""
    runtime = sys.modules.get("ministack.core.lambda_runtime")
    for key, workers in list(runtime._workers.items()) if runtime else ():
        for worker in list(workers):
            process = worker._proc
            if process is not None and process.poll() is None:
                yield {
                    "kind": "function",
                    "name": worker.func_name,
                    "account_id": key.split(":")[0],
                    "role": str(worker.config.get("Role", "")),
                    "address": "",
                    "health": "busy" if worker.in_use else "idle",
                    "pid": process.pid,
                    "log": f"/aws/lambda/{worker.func_name}",
                }
