"""DescribeVpcEndpoints leaves out what was asked for.

AWS returns the policy (full access where none was given), private DNS, security groups, address type
and network interfaces of an endpoint, and ModifyVpcEndpoint changes them. The emulator drops them.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
"""

import json
from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.ec2 import endpoint_interfaces

_FULL_ACCESS = json.dumps(
    {"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}
)


def install() -> None:
    """Keep what the requests say, and render it."""
    from ministack.services import ec2

    @around(ec2, "_vpce_fields_xml")
    def _render(original: Function, endpoint: dict[str, Any], tag: str = "item") -> str:
        body = str(original(endpoint, tag=tag)).rstrip()
        return body.removesuffix(f"</{tag}>") + _more(ec2, endpoint) + f"</{tag}>"

    @around_action(ec2._ACTION_MAP, "CreateVpcEndpoint")
    def _create(original: Function, parameters: Any) -> Any:
        before = set(ec2._vpc_endpoints)
        response = original(parameters)
        for endpoint_id in set(ec2._vpc_endpoints) - before:
            endpoint = ec2._vpc_endpoints[endpoint_id]
            endpoint["SecurityGroupIds"] = ec2._parse_member_list(parameters, "SecurityGroupId")
            _take_over(ec2, endpoint, parameters)
            endpoint_interfaces.match(ec2, endpoint)
            return ec2._xml(
                200, "CreateVpcEndpointResponse", ec2._vpce_fields_xml(endpoint, tag="vpcEndpoint")
            )
        return response

    @around_action(ec2._ACTION_MAP, "ModifyVpcEndpoint")
    def _modify(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        endpoint = ec2._vpc_endpoints.get(ec2._p(parameters, "VpcEndpointId"))
        if endpoint is not None:
            _change_groups(ec2, endpoint, parameters)
            _take_over(ec2, endpoint, parameters)
            endpoint_interfaces.match(ec2, endpoint)
        return response

    @around_action(ec2._ACTION_MAP, "DeleteVpcEndpoints")
    def _delete(original: Function, parameters: Any) -> Any:
        for endpoint_id in ec2._parse_member_list(parameters, "VpcEndpointId"):
            endpoint_interfaces.delete(ec2, ec2._vpc_endpoints.get(endpoint_id) or {})
        return original(parameters)


def _take_over(ec2: Any, endpoint: dict[str, Any], parameters: Any) -> None:
    for name in ("PolicyDocument", "PrivateDnsEnabled", "IpAddressType"):
        value = ec2._p(parameters, name)
        if value:
            endpoint[name] = value
    record_type = ec2._p(parameters, "DnsOptions.DnsRecordIpType")
    if record_type:
        endpoint["DnsRecordIpType"] = record_type
    if ec2._p(parameters, "ResetPolicy") == "true":
        endpoint.pop("PolicyDocument", None)


def _change_groups(ec2: Any, endpoint: dict[str, Any], parameters: Any) -> None:
    removed = ec2._parse_member_list(parameters, "RemoveSecurityGroupId")
    added = ec2._parse_member_list(parameters, "AddSecurityGroupId")
    kept = [group for group in endpoint.get("SecurityGroupIds", []) if group not in removed]
    endpoint["SecurityGroupIds"] = [*kept, *(group for group in added if group not in kept)]


def _more(ec2: Any, endpoint: dict[str, Any]) -> str:
    is_interface = endpoint["VpcEndpointType"] == "Interface"
    private_dns = endpoint.get("PrivateDnsEnabled", "false").lower()
    shared = (
        f"<policyDocument>{escape(endpoint.get('PolicyDocument', _FULL_ACCESS))}</policyDocument>"
        f"<privateDnsEnabled>{private_dns}</privateDnsEnabled>"
        "<requesterManaged>false</requesterManaged>"
        f"<groupSet>{_groups(ec2, endpoint)}</groupSet>"
    )
    return shared + (_interface(endpoint) if is_interface else "")


def _groups(ec2: Any, endpoint: dict[str, Any]) -> str:
    return "".join(
        f"<item><groupId>{group}</groupId>"
        f"<groupName>{escape((ec2._security_groups.get(group) or {}).get('GroupName', ''))}</groupName></item>"
        for group in endpoint.get("SecurityGroupIds", [])
    )


def _interface(endpoint: dict[str, Any]) -> str:
    interfaces = "".join(f"<item>{identity}</item>" for identity in endpoint.get("Interfaces", {}).values())
    region, service = endpoint["ServiceName"].split(".", 3)[2:4]
    name = f"{endpoint['VpcEndpointId']}.{service}.{region}.vpce.amazonaws.com"
    return (
        f"<ipAddressType>{endpoint.get('IpAddressType', 'ipv4')}</ipAddressType>"
        f"<dnsOptions><dnsRecordIpType>{endpoint.get('DnsRecordIpType', 'ipv4')}</dnsRecordIpType></dnsOptions>"
        f"<networkInterfaceIdSet>{interfaces}</networkInterfaceIdSet>"
        f"<dnsEntrySet><item><dnsName>{name}</dnsName><hostedZoneId>Z7HUB22UULQXV</hostedZoneId></item>"
        "</dnsEntrySet>"
    )
