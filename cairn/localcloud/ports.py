"""Who listens where on this machine."""

import socket
from pathlib import Path

import psutil

from cairn.localcloud.errors import PortTakenError
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.processes import MARK

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether the loopback `port` can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def claim(port: int) -> None:
    """Raise `PortTakenError` where another program has the loopback `port`; it says which."""
    if is_free(port):
        return
    holder = holder_of(port) or "another program"
    raise PortTakenError(
        f"The local cloud cannot use port {port}.",
        f"{holder[0].upper()}{holder[1:]} listens there.",
        "Stop it, or choose another port with --port or CAIRN_PORT.",
    )


def holder_of(port: int) -> str | None:
    """Name and pid of the program that listens on `port`, where the system tells us: of a local cloud, its folder."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return None
    for connection in connections:
        listening = connection.status == psutil.CONN_LISTEN and connection.pid
        if listening and connection.laddr and connection.laddr.port == port:
            return f"{_name(connection.pid or 0)} (pid {connection.pid})"
    return None


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        home = process.environ().get(MARK)
        return f"the local cloud of {CloudFiles(Path(home)).root}" if home else str(process.name())
    except (psutil.Error, OSError):
        return "a program"


def listening_addresses(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """Address and port of every TCP or UDP socket on which one of `processes` listens."""
    found: set[tuple[str, int]] = set()
    for process in processes:
        try:
            connections = process.net_connections(kind="inet")
        except psutil.Error:
            continue
        found.update(
            (connection.laddr.ip, connection.laddr.port)
            for connection in connections
            if connection.laddr
            and (connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM)
        )
    return found
