"""What the emulator asks of a Valkey server, told to one that has no TLS and another port."""

from collections.abc import Sequence

from cairn.localcloud.databases.places import Place

_OURS = frozenset({"--port", "--bind", "--dir", "--save", "--cluster-config-file"})
_PROGRAMS = frozenset({"redis-server", "valkey-server"})


def speaks_tls(command: Sequence[str]) -> bool:
    """Whether the server is to be reached by TLS alone."""
    return "--tls-port" in command


def is_cluster(command: Sequence[str]) -> bool:
    """Whether the server is a node of a cluster."""
    return "--cluster-enabled" in command


def cluster_arguments(place: Place, bus_port: int) -> list[str]:
    """What makes a node of a cluster name `place` to its clients, and speak to nodes on `bus_port`."""
    announced = ["--cluster-announce-ip", place.address, "--cluster-announce-port", str(place.port)]
    return [*announced, "--cluster-port", str(bus_port)]


def server_arguments(command: Sequence[str]) -> list[str]:
    """The arguments of `command` that hold for the server behind the listener."""
    words = list(command)
    if words and words[0] in _PROGRAMS:
        del words[0]
    kept: list[str] = []
    for option in _options(words):
        if option[0] not in _OURS and not option[0].startswith("--tls-"):
            kept += option
    return kept


def _options(words: Sequence[str]) -> list[list[str]]:
    """`--a b c --d` as `[["--a", "b", "c"], ["--d"]]`."""
    options: list[list[str]] = []
    for word in words:
        if word.startswith("--") or not options:
            options.append([])
        options[-1].append(word)
    return options
