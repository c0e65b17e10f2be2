"""What `docker inspect` shows of a container, as far as the emulator reads it."""

from typing import Any

from cairn.localcloud.containers.kinds import ContainerSpec, Workload


def status_of(workload: Workload | None) -> str:
    """`created`, `running` or `exited`."""
    if workload is None:
        return "created"
    return "running" if workload.exit_code is None else "exited"


def inspected(
    spec: ContainerSpec,
    workload: Workload | None,
    *,
    created: str,
    finished: str,
    out_of_memory: bool,
    health: str | None,
) -> dict[str, Any]:
    """The container made from `spec`, with `workload` behind it; times are RFC 3339."""
    running = status_of(workload) == "running"
    return {
        "Id": spec.id,
        "Name": f"/{spec.name}",
        "Created": created,
        "Config": {"Labels": dict(spec.labels), "Image": spec.image},
        "State": {
            "Status": status_of(workload),
            "Running": running,
            "ExitCode": (workload.exit_code or 0) if workload else 0,
            "Pid": workload.pid if workload and running else 0,
            "OOMKilled": out_of_memory,
            "FinishedAt": finished,
            **({"Health": {"Status": health}} if health else {}),
        },
        "HostConfig": {},
        "NetworkSettings": _network(spec, workload),
    }


def _network(spec: ContainerSpec, workload: Workload | None) -> dict[str, Any]:
    address = workload.address if workload else ""
    ports = workload.ports if workload else {}
    network = spec.options.get("network")
    return {
        "Networks": {network: {"IPAddress": address}} if network else {},
        "Ports": {name: [{"HostIp": address, "HostPort": str(port)}] for name, port in ports.items()},
    }
