"""Ports for servers that a test starts."""

import socket


def free_port() -> int:
    """Return a loopback port on which nothing listens now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
