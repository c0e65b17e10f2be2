"""A launch template forgets the key of its disks, and returns the groups of its interfaces where nobody looks.

AWS keeps `Ebs.KmsKeyId` and returns it, and each security group of a network interface as a `groupId`; without, every
plan wants to write them again.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateEbsBlockDeviceRequest.html
"""

import re
from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around

_END = "</ebs>"
_GROUPS = re.compile(r"<groupSet>(?:<item>[^<]*</item>)+</groupSet>")


def install() -> None:
    """Read the key out of requests, and write both into answers."""
    from ministack.services import ec2

    @around(ec2, "_parse_lt_data")
    def _parse(original: Function, parameters: Any, prefix: str = "LaunchTemplateData") -> dict[str, Any]:
        data: dict[str, Any] = original(parameters, prefix)
        for number, mapping in enumerate(data.get("BlockDeviceMappings", ()), start=1):
            key = ec2._p(parameters, f"{prefix}.BlockDeviceMapping.{number}.Ebs.KmsKeyId")
            if key:
                mapping["Ebs"]["KmsKeyId"] = key
        return data

    @around(ec2, "_lt_data_xml")
    def _write(original: Function, data: dict[str, Any]) -> str:
        *disks, rest = str(original(data)).split(_END)
        keys = [one["Ebs"].get("KmsKeyId") for one in data.get("BlockDeviceMappings", ()) if "Ebs" in one]
        written = (f"{disk}{_element(key)}{_END}" for disk, key in zip(disks, keys, strict=True))
        return "".join(written) + _GROUPS.sub(_named, rest)


def _named(groups: re.Match[str]) -> str:
    return groups.group().replace("<item>", "<groupId>").replace("</item>", "</groupId>")


def _element(key: str | None) -> str:
    return f"<kmsKeyId>{escape(key)}</kmsKeyId>" if key else ""
