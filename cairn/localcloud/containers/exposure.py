"""Holds containers to loopback: what a process opens to other machines is closed by killing it."""

import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import psutil

from cairn.localcloud.containers.memory import descendants

LOOKS_SEC = (2.0, 10.0)
"""When to look, after the start of a container: once it has had time to listen, and again."""


def beyond_loopback(pid: int) -> Iterator[str]:
    """`address:port` of every TCP socket beyond loopback on which `pid` or a descendant listens."""
    for process in (pid, *descendants(pid)):
        try:
            connections = psutil.Process(process).net_connections(kind="tcp")
        except psutil.Error:
            continue
        for connection in connections:
            listens = connection.status == psutil.CONN_LISTEN
            if listens and not ip_address(connection.laddr.ip).is_loopback:
                yield f"{connection.laddr.ip}:{connection.laddr.port}"


def guard(pid: int, log: Path, alive: Callable[[], bool], kill: Callable[[], None]) -> None:
    """Kill the container of `pid` if it turns out to listen beyond loopback, and say so in its log."""

    def look() -> None:
        found = sorted(set(beyond_loopback(pid))) if alive() else []
        if found:
            with log.open("a") as output:
                output.write(_REFUSED.format(addresses=", ".join(found)))
            kill()

    for delay in LOOKS_SEC:
        timer = threading.Timer(delay, look)
        timer.daemon = True
        timer.start()


_REFUSED = (
    "cairn: killed, because it listens on {addresses}, which other machines reach. Read the address from a variable "
    "that container.toml sets to 0.0.0.0: a local process finds its own loopback address there.\n"
)
