"""A function is put into a VPC by whoever may make functions, whatever its role may.

AWS Lambda makes the network interfaces under the function's role, and refuses CreateFunction and
UpdateFunctionConfiguration where that role does not allow it. The emulator keeps the subnets and asks nobody.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
"""

from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.execution_role import first_denied


def install() -> None:
    """Ask the role for each right before the function gets its subnets."""
    from ministack.services import lambda_svc

    def refusal(arn: str, role: str, wanted: dict[str, Any] | None) -> Any:
        configuration = {"FunctionArn": arn, "FunctionName": arn.split(":")[6], "Role": role}
        for action, resource in _needed(arn, wanted or {}):
            if first_denied(configuration, (action,), resource):
                return lambda_svc._invalid_parameter_value(
                    "The provided execution role does not have permissions to call "
                    f"{action.partition(':')[2]} on EC2"
                )
        return None

    @around(lambda_svc, "_create_function")
    def _create(original: Function, request: dict[str, Any]) -> Any:
        arn = lambda_svc._func_arn(request.get("FunctionName", ""))
        return refusal(arn, request.get("Role", ""), request.get("VpcConfig")) or original(request)

    @around(lambda_svc, "_update_config")
    def _update(original: Function, name: str, request: dict[str, Any]) -> Any:
        known = (lambda_svc._functions.get(name) or {}).get("config", {})
        wanted = request.get("VpcConfig", known.get("VpcConfig"))
        role = request.get("Role") or known.get("Role", "")
        return refusal(lambda_svc._func_arn(name), role, wanted) or original(name, request)


def _needed(function_arn: str, network: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each action with what it is asked for on; nothing where there is no subnet."""
    region, account_id = function_arn.split(":")[3:5]
    ec2 = f"arn:aws:ec2:{region}:{account_id}"
    subnets = network.get("SubnetIds") or []
    if not subnets:
        return
    yield "ec2:DescribeNetworkInterfaces", "*"
    yield "ec2:DescribeSubnets", "*"
    yield "ec2:CreateNetworkInterface", f"{ec2}:network-interface/*"
    for subnet in subnets:
        yield "ec2:CreateNetworkInterface", f"{ec2}:subnet/{subnet}"
    for group in network.get("SecurityGroupIds") or []:
        yield "ec2:CreateNetworkInterface", f"{ec2}:security-group/{group}"
    yield "ec2:DeleteNetworkInterface", f"{ec2}:*/*"
