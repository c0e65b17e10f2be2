"""Services that the emulator lacks, as AWS does them: kept, in the account alone, for those who may."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import acting_as, make_role
from tests.contracts.gaps.statement import aws_does
from tests.support.clients import Clients
from tests.support.cloud import Account


def beside(account: Account) -> Clients:
    """Clients of the root of another account."""
    return Account(account.cloud, str(int(account.account_id) + 10_000_000)).clients


def without_rights(account: Account) -> Clients:
    """Clients of a role of `account` that may do something else alone."""
    return acting_as(account, "stranger", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"})


def load_balancer(account: Account, name: str) -> str:
    return f"arn:aws:elasticloadbalancing:us-east-1:{account.account_id}:loadbalancer/app/{name}/50dc6c495c0c9188"


@aws_does("shield_protections")
def a_protection_is_kept_in_its_account(account: Account) -> None:
    shield, arn = account.clients("shield"), load_balancer(account, "edge")
    shield.create_protection(Name="edge", ResourceArn=arn)
    assert [kept["ResourceArn"] for kept in shield.list_protections()["Protections"]] == [arn]
    assert beside(account)("shield").list_protections()["Protections"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("shield").list_protections()


@aws_does("added_service_resources")
def a_role_may_describe_the_protection_that_its_policy_names_and_no_other(account: Account) -> None:
    shield = account.clients("shield")
    ours = shield.create_protection(Name="ours", ResourceArn=load_balancer(account, "ours"))["ProtectionId"]
    other = shield.create_protection(Name="other", ResourceArn=load_balancer(account, "other"))[
        "ProtectionId"
    ]
    granted = {
        "Effect": "Allow",
        "Action": "shield:DescribeProtection",
        "Resource": f"arn:aws:shield::{account.account_id}:protection/{ours}",
    }
    reader = acting_as(account, "reader", granted)("shield")
    assert reader.describe_protection(ProtectionId=ours)["Protection"]["Name"] == "ours"
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.describe_protection(ProtectionId=other)


@aws_does("threat_detectors")
def an_account_has_a_detector_with_its_features(account: Account) -> None:
    guardduty = account.clients("guardduty")
    features = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    detector = guardduty.create_detector(Enable=True, Features=features)["DetectorId"]
    kept = guardduty.get_detector(DetectorId=detector)
    assert kept["Status"] == "ENABLED"
    assert features[0]["Name"] in [feature["Name"] for feature in kept["Features"]]
    assert beside(account)("guardduty").list_detectors()["DetectorIds"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("guardduty").list_detectors()


@aws_does("configuration_recorders")
def an_account_has_a_recorder_a_channel_and_rules(account: Account) -> None:
    config, role = account.clients("config"), make_role(account, "recorder")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "records"})
    rule = {
        "ConfigRuleName": "encrypted",
        "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"},
    }
    config.put_config_rule(ConfigRule=rule)
    kept = config.describe_config_rules(ConfigRuleNames=["encrypted"])["ConfigRules"][0]
    assert config.list_tags_for_resource(ResourceArn=kept["ConfigRuleArn"])["Tags"] == []
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    with pytest.raises(ClientError, match="LastDeliveryChannelDeleteFailed"):
        config.delete_delivery_channel(DeliveryChannelName="default")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    config.delete_delivery_channel(DeliveryChannelName="default")
    assert config.describe_delivery_channels()["DeliveryChannels"] == []


@aws_does("security_hub")
def an_account_has_a_hub(account: Account) -> None:
    hub = account.clients("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    arn = f"arn:aws:securityhub:us-east-1:{account.account_id}:hub/default"
    assert hub.describe_hub()["HubArn"] == arn
    with pytest.raises(ClientError, match="InvalidAccess"):
        beside(account)("securityhub").describe_hub()
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("securityhub").describe_hub()


@aws_does("macie_session")
def an_account_enables_macie(account: Account) -> None:
    macie = account.clients("macie2")
    macie.enable_macie(status="ENABLED")
    assert macie.get_macie_session()["status"] == "ENABLED"
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("macie2").get_macie_session()


@aws_does("service_networks")
def a_service_network_is_kept_with_its_policy(account: Account) -> None:
    lattice = account.clients("vpc-lattice")
    network = lattice.create_service_network(name="shop", authType="AWS_IAM")
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    lattice.put_auth_policy(resourceIdentifier=network["id"], policy=json.dumps(policy))
    assert json.loads(lattice.get_auth_policy(resourceIdentifier=network["id"])["policy"]) == policy
    assert lattice.get_service_network(serviceNetworkIdentifier=network["id"])["authType"] == "AWS_IAM"
    assert beside(account)("vpc-lattice").list_service_networks()["items"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("vpc-lattice").list_service_networks()


@aws_does("pipelines")
def a_role_without_rights_sees_no_pipelines(account: Account) -> None:
    assert account.clients("codepipeline").list_pipelines()["pipelines"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("codepipeline").list_pipelines()


@aws_does("target_registrations")
def a_target_is_registered_listed_and_taken_out(account: Account) -> None:
    lattice = account.clients("vpc-lattice")
    group = lattice.create_target_group(
        name="stock",
        type="ALB",
        config={
            "port": 443,
            "protocol": "HTTPS",
            "protocolVersion": "HTTP1",
            "vpcIdentifier": "vpc-0a1b2c3d",
        },
    )["id"]
    target = {"id": load_balancer(account, "stock"), "port": 443}
    assert lattice.register_targets(targetGroupIdentifier=group, targets=[target])["unsuccessful"] == []
    (listed,) = lattice.list_targets(targetGroupIdentifier=group)["items"]
    assert (listed["id"], listed["port"], listed["status"]) == (target["id"], 443, "UNAVAILABLE")
    lattice.deregister_targets(targetGroupIdentifier=group, targets=[target])
    assert lattice.list_targets(targetGroupIdentifier=group)["items"] == []
