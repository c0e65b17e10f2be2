"""Runs an application of ``services.kit.web`` in a container, behind a load balancer."""

import os

import uvicorn
from fastapi import FastAPI

STOP_SEC = 20
"""How long what is being answered may take once the process is told to stop; a task has 30 seconds."""
KEEP_ALIVE_SEC = 75
"""Longer than the load balancer keeps a connection, which would else send a request into one that is closing."""


def serve(app: FastAPI) -> None:
    """Answer at ``HOST`` and ``PORT`` until SIGTERM, and then what was asked before it."""
    uvicorn.run(
        app,
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SEC,
        timeout_keep_alive=KEEP_ALIVE_SEC,
    )
