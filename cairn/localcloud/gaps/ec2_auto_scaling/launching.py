"""Make an instance of a group, from its launch template."""

import random
import time
from typing import Any

from cairn.localcloud.gaps.ec2_auto_scaling.launch_spec import LaunchSpec


def launch(group: dict[str, Any], spec: LaunchSpec, **marks: Any) -> dict[str, Any]:
    """Launch one instance and enter it into `group` as `Pending`; `marks` are kept with it. Returns the entry."""
    from ministack.services import ec2

    subnet = _subnet(group)
    zone = (ec2._subnets.get(subnet) or {}).get("AvailabilityZone") or group["AvailabilityZones"][0]
    interfaces = spec.data.get("NetworkInterfaces") or [{}]
    profile = spec.data.get("IamInstanceProfile") or {}
    found, _ = ec2._resolve_iam_instance_profile(
        iam_arn=profile.get("Arn", ""), iam_name=profile.get("Name", ""), allow_missing=True
    )
    [instance] = ec2._launch_instances_internal(
        image_id=spec.data.get("ImageId", "ami-00000000"),
        instance_type=spec.data.get("InstanceType", "t3.micro"),
        subnet_id=subnet,
        count=1,
        user_data=spec.data.get("UserData", ""),
        sg_ids=spec.data.get("SecurityGroupIds") or interfaces[0].get("Groups"),
        iam_profile=found,
    )
    instance["MetadataOptions"] = dict(spec.data.get("MetadataOptions") or {})
    instance["Placement"]["AvailabilityZone"] = zone
    if not interfaces[0].get("AssociatePublicIpAddress", True):
        instance["PublicIpAddress"] = instance["PublicDnsName"] = ""
    ec2._tags[instance["InstanceId"]] = _tags(group, spec)
    entry = {
        "InstanceId": instance["InstanceId"],
        "AvailabilityZone": zone,
        "LifecycleState": "Pending",
        "HealthStatus": "Healthy",
        "ProtectedFromScaleIn": group["NewInstancesProtectedFromScaleIn"],
        "LaunchTemplate": spec.resolved,
        "LaunchConfigurationName": "",
        "LaunchedAt": time.time(),
        **marks,
    }
    group["Instances"].append(entry)
    return entry


def _subnet(group: dict[str, Any]) -> str:
    """The subnet of the group with the fewest of its instances."""
    from ministack.services import ec2

    subnets = [one for one in group["VPCZoneIdentifier"].split(",") if one]
    used = [
        ec2._instances[one["InstanceId"]]["SubnetId"]
        for one in group["Instances"]
        if one["InstanceId"] in ec2._instances
    ]
    random.shuffle(subnets)
    return min(subnets, key=used.count) if subnets else str(ec2._DEFAULT_SUBNET_ID)


def _tags(group: dict[str, Any], spec: LaunchSpec) -> list[dict[str, str]]:
    tags = {
        tag["Key"]: tag["Value"]
        for specification in spec.data.get("TagSpecifications", ())
        if specification["ResourceType"] == "instance"
        for tag in specification["Tags"]
    }
    tags |= {tag["Key"]: tag["Value"] for tag in group["Tags"] if tag["PropagateAtLaunch"]}
    tags |= {
        "aws:autoscaling:groupName": group["AutoScalingGroupName"],
        "aws:ec2launchtemplate:id": spec.template_id,
        "aws:ec2launchtemplate:version": spec.version,
    }
    return [{"Key": key, "Value": value} for key, value in tags.items()]
