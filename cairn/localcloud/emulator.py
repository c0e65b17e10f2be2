"""The emulator process: `python -m cairn.localcloud.emulator`, started by `LocalCloud` alone.

Its environment says everything (see `environment.emulator_environment`). SIGTERM saves and ends it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config

from cairn.localcloud.containers import stand_in
from cairn.localcloud.environment import image_folders, take_token
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.processes import MARK

CLIENTS_CLOSE_FIRST_SEC = 3600
"""How long an idle connection is kept. A server that closes one in the moment in which the next request comes loses the
answer, and the client asks again: a create then fails, for it was done. AWS's SDK for Go closes after 90 seconds."""


def main() -> None:
    """Serve until SIGTERM or SIGINT, then save and end containers and functions."""
    token = take_token()
    files = CloudFiles(Path(os.environ[MARK]))
    stand_in.install(files.home, image_folders())
    try:
        asyncio.run(_serve(files, token))
    finally:
        stand_in.end()
        _end_functions()


async def _serve(files: CloudFiles, token: str) -> None:
    from ministack import app as emulator

    from cairn.localcloud import decisions, gaps, queue_urls, sessions, whole_answers
    from cairn.localcloud.faults import connections, shop_call
    from cairn.localcloud.front import Front
    from cairn.localcloud.payment_provider.supervisor import PaymentProviders
    from cairn.localcloud.snapshots import Snapshots
    from cairn.localcloud.traces.receiver import Receiver
    from cairn.localcloud.traces.store import SpanStore

    whole_answers.install()
    if os.environ["CAIRN_LOCAL_CLOUD_GAPS"] == "mended":
        gaps.install()
        queue_urls.install()
        sessions.install()
        shop_call.install()
        connections.install()
        decisions.record(files.decisions)
    snapshots = Snapshots(files.state, files.damaged)
    emulator._load_persisted_state = snapshots.load
    providers = PaymentProviders(files.providers)
    tasks = [asyncio.create_task(snapshots.keep_saving()), asyncio.create_task(providers.keep_alive())]
    front = Front(emulator.app, snapshots, Receiver(SpanStore(files.spans)), providers, token)
    await serve(front, _server_settings(), shutdown_trigger=_until_told_to_end())  # type: ignore[arg-type]
    for task in tasks:
        task.cancel()
    providers.end()


def _server_settings() -> Config:
    settings = Config()
    settings.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    settings.keep_alive_timeout = CLIENTS_CLOSE_FIRST_SEC
    settings.graceful_timeout = 1
    settings.loglevel = "WARNING"
    return settings


def _until_told_to_end() -> Callable[[], Awaitable[None]]:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)

    async def wait() -> None:
        await told.wait()

    return wait


def _end_functions() -> None:
    runtime = sys.modules.get("ministack.core.lambda_runtime")
    if runtime is not None:
        runtime.reset()


if __name__ == "__main__":
    main()
