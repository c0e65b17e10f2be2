"""EC2's network resources, as AWS reads them back."""

import json

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account

_FULL_ACCESS = {"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}


@aws_does("vpc_endpoint_read_back")
def an_endpoint_is_read_back_whole(account: Account) -> None:
    ec2 = account.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    first, second = (
        ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]
        for name in ("first", "second")
    )
    created = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.sqs",
        VpcEndpointType="Interface",
        SubnetIds=[subnet],
        SecurityGroupIds=[first],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]
    assert created["PrivateDnsEnabled"] is True
    assert [group["GroupId"] for group in created["Groups"]] == [first]
    assert json.loads(created["PolicyDocument"])["Statement"] == [_FULL_ACCESS]
    identity = created["VpcEndpointId"]
    [interface] = ec2.describe_network_interfaces(NetworkInterfaceIds=created["NetworkInterfaceIds"])[
        "NetworkInterfaces"
    ]
    assert (interface["SubnetId"], interface["InterfaceType"]) == (subnet, "vpc_endpoint")
    assert interface["PrivateIpAddress"].startswith("10.0.0.")
    policy = {"Version": "2012-10-17", "Statement": [{**_FULL_ACCESS, "Action": "sqs:SendMessage"}]}
    ec2.modify_vpc_endpoint(
        VpcEndpointId=identity,
        PolicyDocument=json.dumps(policy),
        PrivateDnsEnabled=False,
        AddSecurityGroupIds=[second],
        RemoveSecurityGroupIds=[first],
    )
    changed = ec2.describe_vpc_endpoints(VpcEndpointIds=[identity])["VpcEndpoints"][0]
    assert json.loads(changed["PolicyDocument"]) == policy
    assert changed["PrivateDnsEnabled"] is False
    assert changed["Groups"] == [{"GroupId": second, "GroupName": "second"}]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[identity])
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []


@aws_does("flow_log_read_back")
def a_flow_log_is_read_back_whole(account: Account) -> None:
    ec2 = account.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    role = f"arn:aws:iam::{account.account_id}:role/flow"
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/flow"
    shared = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": "ALL"}
    ec2.create_flow_logs(
        **shared,
        LogDestination=group,
        DeliverLogsPermissionArn=role,
        MaxAggregationInterval=60,
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "team", "Value": "edge"}]}],
    )
    [to_logs] = ec2.describe_flow_logs()["FlowLogs"]
    assert to_logs["DeliverLogsPermissionArn"] == role
    assert to_logs["LogGroupName"] == "/flow"
    assert to_logs["MaxAggregationInterval"] == 60
    assert to_logs["Tags"] == [{"Key": "team", "Value": "edge"}]
    assert to_logs["LogFormat"].startswith("${version} ${account-id}")
    ec2.delete_flow_logs(FlowLogIds=[to_logs["FlowLogId"]])
    ec2.create_flow_logs(
        **shared,
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flow",
        LogFormat="${srcaddr}",
        DestinationOptions={"FileFormat": "parquet", "PerHourPartition": True},
    )
    [to_bucket] = ec2.describe_flow_logs()["FlowLogs"]
    assert to_bucket["MaxAggregationInterval"] == 600
    assert to_bucket["LogFormat"] == "${srcaddr}"
    assert to_bucket["DestinationOptions"] == {
        "FileFormat": "parquet",
        "HiveCompatiblePartitions": False,
        "PerHourPartition": True,
    }


@aws_does("security_group_all_traffic")
def the_rule_that_lets_everything_out_is_revoked_whatever_the_ports(account: Account) -> None:
    ec2 = account.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="closed", Description="closed")["GroupId"]
    everything = {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"] == []


@aws_does("prefix_list_rules")
def a_rule_is_read_back_with_its_prefix_list(account: Account) -> None:
    ec2 = account.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="storage", Description="storage")["GroupId"]
    name = {"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}
    [prefix_list] = ec2.describe_prefix_lists(Filters=[name])["PrefixLists"]
    entry = {"PrefixListId": prefix_list["PrefixListId"], "Description": "to S3"}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [entry]}
    [made] = ec2.authorize_security_group_egress(
        GroupId=group,
        IpPermissions=[permission],
        TagSpecifications=[
            {"ResourceType": "security-group-rule", "Tags": [{"Key": "team", "Value": "edge"}]}
        ],
    )["SecurityGroupRules"]
    assert (made["PrefixListId"], made["Description"]) == (entry["PrefixListId"], "to S3")
    rule_id = made["SecurityGroupRuleId"]
    [found] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"]
    assert found["PrefixListId"] == entry["PrefixListId"]
    ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[rule_id])
    left = {"Name": "group-id", "Values": [group]}
    rules = ec2.describe_security_group_rules(Filters=[left])["SecurityGroupRules"]
    assert rule_id not in {rule["SecurityGroupRuleId"] for rule in rules}
