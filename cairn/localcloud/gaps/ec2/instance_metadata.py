"""Every process is the same instance, with keys that are refused afterwards, and needs no token to ask.

AWS serves each instance its own identity and the credentials of its instance profile's role, at an address that only
this instance reaches; where the launch template requires version 2, a request without a token gets 401. Here every
instance has such a service at its own loopback address, which AWS_EC2_METADATA_SERVICE_ENDPOINT names, and whoever asks
elsewhere is on no instance. How many hops an answer may take is stored alone: a local process is no hop away.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
"""

from collections.abc import Callable
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.instances import machines
from cairn.localcloud.instances.facts import facts_of
from cairn.localcloud.instances.metadata_server import MetadataServer
from cairn.localcloud.instances.profile import InstanceProfile

_PATHS = ("/latest/meta-data", "/latest/dynamic", "/latest/api/token")


def install() -> None:
    """Serve each instance its own metadata, and nobody else any."""
    from ministack.services import autoscaling, imds

    @around(imds, "handle_request")
    async def _serve(original: Function, method: str, path: str, *rest: Any) -> Any:
        if path.startswith(_PATHS):
            return 404, {"Content-Type": "text/plain"}, b"Not Found"
        return await original(method, path, *rest)

    def _step(
        instance: dict[str, Any], profile: InstanceProfile | None
    ) -> tuple[dict[str, str], Callable[[], None]]:
        options = instance.get("MetadataOptions") or {}
        if options.get("HttpEndpoint") == "disabled":
            return {"AWS_EC2_METADATA_DISABLED": "true"}, lambda: None

        def wanted() -> str | None:
            return _wanted_state(autoscaling, instance["InstanceId"])

        def tokens_required() -> bool:
            return bool((instance.get("MetadataOptions") or {}).get("HttpTokens") != "optional")

        facts = facts_of(instance, profile, wanted)
        server = MetadataServer(instance["PrivateIpAddress"], facts, tokens_required)
        return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": server.endpoint}, server.close

    machines.BOOT_STEPS.append(_step)


def _wanted_state(autoscaling: Any, instance_id: str) -> str | None:
    """Where the group of the instance wants it; nothing for an instance of its own."""
    for group in autoscaling._asgs.all_values():
        for member in group["Instances"]:
            if member["InstanceId"] == instance_id:
                return "Terminated" if member["LifecycleState"].startswith("Terminating") else "InService"
    return None
