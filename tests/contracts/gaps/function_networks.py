"""Lambda functions in a VPC, and what their code is known by, as AWS has it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.balancers import Balancer
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account

_CALLS = """
import os, urllib.request
def handler(event, context):
    urls = os.environ["SHOP_URL"] + "/products", os.environ["OTHER_URL"] + "/1", os.environ["SHOP_URL"]
    return [urllib.request.urlopen(url, timeout=5).read().decode() for url in urls]
"""
_ASKS = """
import boto3
def handler(event, context):
    return boto3.client("ec2").describe_subnets()["ResponseMetadata"]["HTTPStatusCode"]
"""


@aws_does("source_function")
def the_code_of_a_function_is_known_by_its_arn(account: Account) -> None:
    not_by_code = {"Null": {"lambda:SourceFunctionArn": "true"}}
    by_this_one = {"ArnEquals": {"lambda:SourceFunctionArn": _arn(account, "known")}}
    for name, condition in (("unknown", not_by_code), ("known", by_this_one)):
        allowed = {
            "Effect": "Allow",
            "Action": "ec2:DescribeSubnets",
            "Resource": "*",
            "Condition": condition,
        }
        make_function(account, name, _ASKS, make_role(account, name, allowed))
    assert _answer(account, "known") == 200
    assert "not authorized to perform: ec2:DescribeSubnets" in _answer(account, "unknown")["errorMessage"]


@aws_does("function_network_rights")
def a_function_gets_into_a_vpc_by_the_rights_of_its_role(account: Account) -> None:
    (subnet,) = account.clients("ec2").describe_subnets()["Subnets"][:1]
    functions, ec2 = account.clients("lambda"), f"arn:aws:ec2:{account.region}:{account.account_id}"
    placed = {"SubnetIds": [subnet["SubnetId"]], "SecurityGroupIds": []}
    condition = {"Null": {"lambda:SourceFunctionArn": "true"}}

    def allow(actions: list[str], *resources: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": actions, "Resource": list(resources), "Condition": condition}

    look_up = allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "*")
    create = ["ec2:CreateNetworkInterface"]
    delete = allow(["ec2:DeleteNetworkInterface"], f"{ec2}:*/*")
    here = allow(create, f"{ec2}:network-interface/*", f"{ec2}:subnet/{subnet['SubnetId']}")
    elsewhere = allow(create, f"{ec2}:network-interface/*", f"{ec2}:subnet/subnet-0e1f")
    for name, lacking, statements in (
        ("elsewhere", "CreateNetworkInterface", [look_up, elsewhere, delete]),
        ("forever", "DeleteNetworkInterface", [look_up, here]),
        ("blind", "DescribeNetworkInterfaces", [here, delete]),
    ):
        make_function(account, name, _ASKS, make_role(account, name, *statements))
        with pytest.raises(ClientError, match=f"does not have permissions to call {lacking} on EC2"):
            functions.update_function_configuration(FunctionName=name, VpcConfig=placed)
    make_function(account, "placed", _ASKS, make_role(account, "placed", look_up, here, delete))
    functions.update_function_configuration(FunctionName="placed", VpcConfig=placed)
    config = functions.get_function_configuration(FunctionName="placed")["VpcConfig"]
    assert (config["SubnetIds"], config["VpcId"]) == ([subnet["SubnetId"]], subnet["VpcId"])


@aws_does("names_in_functions")
def a_function_reaches_a_load_balancer_by_a_name_of_its_vpc(account: Account) -> None:
    (subnet,) = account.clients("ec2").describe_subnets()["Subnets"][:1]
    said = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": account.account_id}
    answers = [{"Type": "fixed-response", "FixedResponseConfig": said}]
    balancer = Balancer.make(account, "named", answers, port=443)
    by_path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/products", "/others/1"]}}
    by_name = {
        "Field": "host-header",
        "HostHeaderConfig": {"Values": [f"shop.{account.account_id}.internal"]},
    }
    other = [{**answers[0], "FixedResponseConfig": {**said, "MessageBody": "found"}}]
    account.clients("elbv2").create_rule(
        ListenerArn=balancer.listener_arn, Priority=1, Conditions=[by_path, by_name], Actions=other
    )
    name = _private_name(account, subnet["VpcId"], balancer)
    rights = ["CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces"]
    allowed = {"Effect": "Allow", "Action": [f"ec2:{right}" for right in rights], "Resource": "*"}
    look_up = {"Effect": "Allow", "Action": ["ec2:DescribeSubnets"], "Resource": "*"}
    make_function(account, "caller", _CALLS, make_role(account, "caller", allowed, look_up))
    account.clients("lambda").update_function_configuration(
        FunctionName="caller",
        VpcConfig={"SubnetIds": [subnet["SubnetId"]], "SecurityGroupIds": []},
        Environment={"Variables": {"SHOP_URL": f"https://{name}", "OTHER_URL": f"https://{name}/others"}},
    )
    assert _answer(account, "caller") == ["found", "found", account.account_id]


def _private_name(account: Account, vpc_id: str, balancer: Balancer) -> str:
    route53, name = account.clients("route53"), f"shop.{account.account_id}.internal"
    zone = route53.create_hosted_zone(
        Name=name, CallerReference=name, VPC={"VPCId": vpc_id, "VPCRegion": account.region}
    )["HostedZone"]["Id"]
    alias = {"DNSName": balancer.dns_name, "HostedZoneId": "Z35SXDOTRQ7X7K", "EvaluateTargetHealth": False}
    record = {"Name": name, "Type": "A", "AliasTarget": alias}
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    return name


def _arn(account: Account, name: str) -> str:
    return f"arn:aws:lambda:{account.region}:{account.account_id}:function:{name}"


def _answer(account: Account, name: str) -> Any:
    answer = account.clients("lambda").invoke(FunctionName=name)
    return json.loads(answer["Payload"].read())
