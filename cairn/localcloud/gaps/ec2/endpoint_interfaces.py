"""The network interfaces of interface endpoints: one a subnet, requester-managed."""

import ipaddress
import re
from typing import Any

_INTERFACE_ID = re.compile(r"<networkInterfaceId>(eni-[0-9a-zA-Z]+)</networkInterfaceId>")
_RESERVED_ADDRESSES = 4


def match(ec2: Any, endpoint: dict[str, Any]) -> None:
    """Make the interfaces of `endpoint` those of its subnets and security groups now."""
    if endpoint["VpcEndpointType"] != "Interface":
        return
    interfaces: dict[str, str] = endpoint.setdefault("Interfaces", {})
    for subnet in set(interfaces) - set(endpoint["SubnetIds"]):
        ec2._network_interfaces.pop(interfaces.pop(subnet), None)
    for subnet in endpoint["SubnetIds"]:
        if subnet not in interfaces:
            interfaces[subnet] = _create(ec2, endpoint, subnet)
        ec2._network_interfaces[interfaces[subnet]]["Groups"] = [
            {"GroupId": group, "GroupName": (ec2._security_groups.get(group) or {}).get("GroupName", "")}
            for group in endpoint["SecurityGroupIds"]
        ]


def delete(ec2: Any, endpoint: dict[str, Any]) -> None:
    """Remove the interfaces of `endpoint`."""
    for interface_id in endpoint.pop("Interfaces", {}).values():
        ec2._network_interfaces.pop(interface_id, None)


def _create(ec2: Any, endpoint: dict[str, Any], subnet: str) -> str:
    description = f"VPC Endpoint Interface {endpoint['VpcEndpointId']}"
    _, _, body = ec2._create_network_interface({"SubnetId": [subnet], "Description": [description]})
    interface_id = _INTERFACE_ID.findall(body.decode())[0]
    ec2._network_interfaces[interface_id] |= {
        "Status": "in-use",
        "InterfaceType": "vpc_endpoint",
        "PrivateIpAddress": _address(ec2, subnet),
    }
    return str(interface_id)


def _address(ec2: Any, subnet: str) -> str:
    """The lowest address of `subnet` that no interface has."""
    block = ipaddress.ip_network(ec2._subnets[subnet]["CidrBlock"])
    taken = {interface["PrivateIpAddress"] for interface in ec2._network_interfaces.values()}
    free = (str(address) for address in list(block.hosts())[_RESERVED_ADDRESSES - 1 :])
    return next(address for address in free if address not in taken)
