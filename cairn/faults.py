"""Whether a fault can strike at all, before it is set."""

from cairn.checkout import ROOT, how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.localcloud.faults.fault import SERVERS, Fault
from cairn.localcloud.status import CloudStatus


def check(fault: Fault, cloud: CloudStatus) -> None:
    """Raise ``CairnError`` where nothing of that name can be struck in that way."""
    servers = {one.name for one in cloud.processes if one.kind in SERVERS.values()}
    if fault.dependency in SERVERS or any(fault.dependency in name for name in servers):
        _check_server(fault)
    elif fault.dependency in aws_services():
        if fault.effect == "kill":
            raise _refused(
                fault, "AWS has no process here that is a service's alone.", "throttle, delay or cut it"
            )
    elif fault.dependency not in shop_services():
        raise CairnError(
            f"There is no dependency {fault.dependency}.",
            f"It is no service of AWS, nor of the shop ({', '.join(sorted(shop_services()))}), and no database or "
            "cache of that name runs.",
            f"Servers that run: `{how_to_call()} status`.",
            code=ExitCode.USAGE,
        )
    elif fault.of:
        raise _refused(fault, "A service of the shop does not tell who calls it.", "leave --of out")
    if fault.of and fault.of not in shop_services():
        raise CairnError(
            f"There is no service {fault.of}.",
            f"There are: {', '.join(sorted(shop_services()))}.",
            code=ExitCode.USAGE,
        )


def _check_server(fault: Fault) -> None:
    if fault.effect == "throttle":
        raise _refused(fault, "A database or cache has no throttle.", "delay, cut or kill it")
    if fault.of:
        raise _refused(fault, "A server does not tell which service a connection is of.", "leave --of out")


def _refused(fault: Fault, why: str, do: str) -> CairnError:
    return CairnError(
        f"{fault.effect} {fault.dependency} is not possible.", why, f"Instead: {do}.", code=ExitCode.USAGE
    )


def shop_services() -> set[str]:
    """The services that this checkout has code for."""
    return {file.parent.name for file in (ROOT / "services").glob("*/README.md")}


def aws_services() -> set[str]:
    """Every service that boto3 knows, by the names of both its client and its signature."""
    import botocore.session

    return {*botocore.session.get_session().get_available_services(), "eventbridge", "states", "monitoring"}
