"""What the metadata service says of an instance, path by path."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from cairn.localcloud.gaps.role_session import CannotAssumeError
from cairn.localcloud.instances.profile import InstanceProfile

Leaf = Callable[[], str | None]
LifecycleState = Callable[[], str | None]


def facts_of(
    instance: Mapping[str, Any], profile: InstanceProfile | None, target_state: LifecycleState
) -> Callable[[str], str | None]:
    """A function from a path below `/latest/` to what is there; a folder lists what it holds.

    `target_state` is where the instance's group wants it: `InService` or `Terminated`.
    """
    leaves = {**_identity(instance), **_credentials(profile)}
    leaves["meta-data/autoscaling/target-lifecycle-state"] = target_state

    def fact(path: str) -> str | None:
        wanted = path.rstrip("/")
        leaf = leaves.get(wanted)
        return leaf() if leaf is not None else _listing(leaves, f"{wanted}/" if wanted else "")

    return fact


def _listing(leaves: Mapping[str, Leaf], folder: str) -> str | None:
    below = {name.removeprefix(folder).partition("/")[::2] for name in leaves if name.startswith(folder)}
    names = sorted({f"{name}/" if rest else name for name, rest in below})
    return "\n".join(names) or None


def _identity(instance: Mapping[str, Any]) -> dict[str, Leaf]:
    zone = instance["Placement"]["AvailabilityZone"]
    document = {
        "accountId": instance["OwnerId"],
        "architecture": instance["Architecture"],
        "availabilityZone": zone,
        "imageId": instance["ImageId"],
        "instanceId": instance["InstanceId"],
        "instanceType": instance["InstanceType"],
        "pendingTime": instance["LaunchTime"],
        "privateIp": instance["PrivateIpAddress"],
        "region": zone[:-1],
        "version": "2017-09-30",
    }
    values = {
        "meta-data/ami-id": instance["ImageId"],
        "meta-data/instance-id": instance["InstanceId"],
        "meta-data/instance-type": instance["InstanceType"],
        "meta-data/local-hostname": instance["PrivateDnsName"],
        "meta-data/local-ipv4": instance["PrivateIpAddress"],
        "meta-data/placement/availability-zone": zone,
        "meta-data/placement/region": zone[:-1],
        "dynamic/instance-identity/document": json.dumps(document),
    }
    return {path: lambda value=value: str(value) for path, value in values.items()}  # type: ignore[misc]


def _credentials(profile: InstanceProfile | None) -> dict[str, Leaf]:
    if profile is None:
        return {}
    information = {"Code": "Success", "InstanceProfileArn": profile.arn, "InstanceProfileId": profile.id}
    return {
        "meta-data/iam/info": lambda: json.dumps({**information, "LastUpdated": _time(time.time())}),
        f"meta-data/iam/security-credentials/{profile.role_name}": lambda: _document(profile),
    }


def _document(profile: InstanceProfile) -> str:
    try:
        session = profile.session()
    except CannotAssumeError:
        return json.dumps(
            {
                "Code": "AssumeRoleUnauthorizedAccess",
                "Message": f"EC2 cannot assume the role {profile.role_name}. "
                "Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html",
                "LastUpdated": _time(time.time()),
            }
        )
    return json.dumps(
        {
            "Code": "Success",
            "LastUpdated": _time(time.time()),
            "Type": "AWS-HMAC",
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.token,
            "Expiration": _time(session.expires_at),
        }
    )


def _time(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
