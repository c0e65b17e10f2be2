"""What an instance of a service is: its image, disk, doors and first start."""

from __future__ import annotations

import json
import re

from cdktf import Fn, Token
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    LaunchTemplateTagSpecifications,
)
from constructs import Construct

from instances import Workload, render
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.network import ISecurityGroup

ARCHITECTURES = ("arm64", "x86_64")
LATEST = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"
ROOT_DEVICE = "/dev/xvda"
_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_IMAGE = re.compile(r"ami-[0-9a-f]{8,17}|resolve:ssm:/[A-Za-z0-9._/-]+(:\d+)?")
_TAGGED = ("instance", "network-interface", "volume")


class InstanceTemplate(Construct):
    """A launch template for instances without public address, key pair or version 1 of the metadata service.

    ``machine_image`` is an AMI of Amazon Linux 2023: ``ami-...``, or ``resolve:ssm:/...``, which is looked up at every
    launch; by default AWS's latest for ``architecture``, one of ``ARCHITECTURES``. ``volume_gb`` is 8-16384. Shutting
    down ends the instance. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        workload: Workload,
        instance_type: str,
        architecture: str,
        machine_image: str | None,
        volume_gb: int,
        instance_profile_arn: str,
        security_group: ISecurityGroup,
        key: IKey,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("architecture", architecture, ARCHITECTURES)
        require_between("volume_gb", volume_gb, 8, 16_384)
        _require_type(instance_type)
        image = machine_image or LATEST.format(architecture=architecture)
        _require_image(image)
        physical_name = stack_of(self).physical_name(name, max_length=125)
        tags = {**settings_of(self).tags, "Name": physical_name}
        disk = LaunchTemplateBlockDeviceMappingsEbs(
            encrypted="true",
            kms_key_id=key.key_arn,
            volume_type="gp3",
            volume_size=volume_gb,
            delete_on_termination="true",
        )
        resource = LaunchTemplate(
            self,
            "Resource",
            name=physical_name,
            description=description,
            update_default_version=True,
            image_id=image,
            instance_type=instance_type,
            ebs_optimized="true",
            user_data=_encoded(render(workload)),
            instance_initiated_shutdown_behavior="terminate",
            iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=instance_profile_arn),
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=1,
                instance_metadata_tags="disabled",
            ),
            monitoring=LaunchTemplateMonitoring(enabled=True),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    device_index=0,
                    associate_public_ip_address="false",
                    security_groups=[security_group.security_group_id],
                )
            ],
            block_device_mappings=[LaunchTemplateBlockDeviceMappings(device_name=ROOT_DEVICE, ebs=disk)],
            tag_specifications=[
                LaunchTemplateTagSpecifications(resource_type=kind, tags=tags) for kind in _TAGGED
            ],
        )
        self.launch_template_id: str = resource.id
        self.latest_version: str = Token.as_string(resource.latest_version)


def _encoded(text: str) -> str:
    """Encode once Terraform knows what ``text`` refers to; a string in an expression is quoted as in JSON."""
    encoded: str = Fn.base64encode(json.dumps(text)[1:-1])
    return encoded


def _require_type(instance_type: str) -> None:
    if not _TYPE.fullmatch(instance_type):
        raise ValueError(f"instance_type must be a type such as t3.small, got {instance_type!r}")


def _require_image(image: str) -> None:
    if not Token.is_unresolved(image) and not _IMAGE.fullmatch(image):
        raise ValueError(
            f"machine_image must be an id such as ami-0a1b2c3d4e5f60718 or resolve:ssm:/<parameter>, got {image!r}"
        )
