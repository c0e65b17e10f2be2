"""What AWS keeps of governance and tracing: read back as it was written, changed in place, and removed."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.added_services import beside, without_rights
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("analyzers")
def an_analyzer_is_kept_in_its_account(account: Account) -> None:
    analyzer = account.clients("accessanalyzer")
    arn = analyzer.create_analyzer(analyzerName="shared", type="ACCOUNT", tags={"team": "core"})["arn"]
    kept = analyzer.get_analyzer(analyzerName="shared")["analyzer"]
    assert (kept["arn"], kept["type"], kept["status"]) == (arn, "ACCOUNT", "ACTIVE")
    analyzer.tag_resource(resourceArn=arn, tags={"cost": "1"})
    analyzer.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert analyzer.list_tags_for_resource(resourceArn=arn)["tags"] == {"cost": "1"}
    assert beside(account)("accessanalyzer").list_analyzers()["analyzers"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        without_rights(account)("accessanalyzer").list_analyzers()
    analyzer.delete_analyzer(analyzerName="shared")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        analyzer.get_analyzer(analyzerName="shared")


@aws_does("repository_connections")
def a_connection_is_pending_until_someone_completes_it(account: Account) -> None:
    for service in ("codeconnections", "codestar-connections"):
        connections = account.clients(service)
        arn = connections.create_connection(ConnectionName="hub", ProviderType="GitHub")["ConnectionArn"]
        kept = connections.get_connection(ConnectionArn=arn)["Connection"]
        assert (kept["ConnectionStatus"], kept["OwnerAccountId"]) == ("PENDING", account.account_id)
        connections.delete_connection(ConnectionArn=arn)
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            connections.get_connection(ConnectionArn=arn)


@aws_does("security_standards")
def an_account_subscribes_to_a_standard_and_leaves_it(account: Account) -> None:
    hub = account.clients("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    hub.update_security_hub_configuration(AutoEnableControls=True)
    standard = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"
    asked = [{"StandardsArn": standard}]
    subscribed = hub.batch_enable_standards(StandardsSubscriptionRequests=asked)["StandardsSubscriptions"][0]
    kept = hub.get_enabled_standards()["StandardsSubscriptions"]
    assert [(one["StandardsArn"], one["StandardsStatus"]) for one in kept] == [(standard, "READY")]
    hub.batch_disable_standards(StandardsSubscriptionArns=[subscribed["StandardsSubscriptionArn"]])
    assert hub.get_enabled_standards()["StandardsSubscriptions"] == []


@aws_does("conformance_packs")
def a_conformance_pack_is_kept_until_it_is_deleted(account: Account) -> None:
    config = account.clients("config")
    config.put_conformance_pack(ConformancePackName="baseline", TemplateBody="Resources: {}")
    asked = {"ConformancePackNames": ["baseline"]}
    kept = config.describe_conformance_packs(**asked)["ConformancePackDetails"]
    assert [pack["ConformancePackName"] for pack in kept] == ["baseline"]
    states = config.describe_conformance_pack_status(**asked)["ConformancePackStatusDetails"]
    assert [state["ConformancePackState"] for state in states] == ["CREATE_COMPLETE"]
    config.delete_conformance_pack(ConformancePackName="baseline")
    assert config.describe_conformance_pack_status(**asked)["ConformancePackStatusDetails"] == []
    with pytest.raises(ClientError, match="NoSuchConformancePackException"):
        config.describe_conformance_packs(**asked)


@aws_does("detector_features")
def a_detector_keeps_each_of_its_features(account: Account) -> None:
    guardduty = account.clients("guardduty")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    for name in ("S3_DATA_EVENTS", "LAMBDA_NETWORK_LOGS"):
        guardduty.update_detector(DetectorId=detector, Features=[{"Name": name, "Status": "ENABLED"}])
    off = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    guardduty.update_detector(DetectorId=detector, Features=off)
    features = guardduty.get_detector(DetectorId=detector)["Features"]
    kept = {feature["Name"]: feature["Status"] for feature in features}
    assert kept == {"S3_DATA_EVENTS": "DISABLED", "LAMBDA_NETWORK_LOGS": "ENABLED"}


@aws_does("detector_tags")
def a_detector_is_tagged_after_it_was_made(account: Account) -> None:
    guardduty = account.clients("guardduty")
    detector = guardduty.create_detector(Enable=True, Tags={"team": "core"})["DetectorId"]
    arn = f"arn:aws:guardduty:us-east-1:{account.account_id}:detector/{detector}"
    guardduty.tag_resource(ResourceArn=arn, Tags={"round": "2", "cost": "1"})
    guardduty.untag_resource(ResourceArn=arn, TagKeys=["team", "cost"])
    assert guardduty.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"round": "2"}
    assert guardduty.get_detector(DetectorId=detector)["Tags"] == {"round": "2"}


@aws_does("scanning_status")
def an_account_that_scans_says_so(account: Account) -> None:
    inspector, ours = account.clients("inspector2"), [account.account_id]
    inspector.enable(accountIds=ours, resourceTypes=["LAMBDA"])
    assert inspector.batch_get_account_status(accountIds=ours)["accounts"][0]["state"]["status"] == "ENABLED"
    inspector.disable(accountIds=ours, resourceTypes=["LAMBDA"])
    assert inspector.batch_get_account_status(accountIds=ours)["accounts"][0]["state"]["status"] == "DISABLED"


@aws_does("vault_lock")
def a_vault_is_read_back_with_its_lock(account: Account) -> None:
    backup = account.clients("backup")
    backup.create_backup_vault(BackupVaultName="vault")
    backup.put_backup_vault_lock_configuration(
        BackupVaultName="vault", MinRetentionDays=7, MaxRetentionDays=90, ChangeableForDays=3
    )
    kept = backup.describe_backup_vault(BackupVaultName="vault")
    assert (kept["Locked"], kept["MinRetentionDays"], kept["MaxRetentionDays"]) == (True, 7, 90)
    assert (kept["LockDate"] - kept["CreationDate"]).days in (2, 3)
    backup.delete_backup_vault_lock_configuration(BackupVaultName="vault")
    assert "LockDate" not in backup.describe_backup_vault(BackupVaultName="vault")


@aws_does("trail_read_back")
def a_trail_is_read_back_as_it_was_created(account: Account) -> None:
    trails, role = account.clients("cloudtrail"), make_role(account, "trail")
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/trail:*"
    arn = trails.create_trail(
        Name="audit",
        S3BucketName="events",
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role,
        TagsList=[{"Key": "team", "Value": "core"}],
    )["TrailARN"]
    kept = trails.get_trail(Name="audit")["Trail"]
    assert (kept["CloudWatchLogsLogGroupArn"], kept["CloudWatchLogsRoleArn"]) == (group, role)
    tagged = trails.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
    assert tagged == [{"Key": "team", "Value": "core"}]
    insights = [{"InsightType": "ApiCallRateInsight"}]
    trails.put_insight_selectors(TrailName="audit", InsightSelectors=insights)
    assert trails.get_insight_selectors(TrailName=arn)["InsightSelectors"] == insights
    trails.put_insight_selectors(TrailName="audit", InsightSelectors=[])
    with pytest.raises(ClientError, match="InsightNotEnabledException"):
        trails.get_insight_selectors(TrailName="audit")


@aws_does("service_network_changes")
def what_is_in_a_service_network_is_changed_and_removed(account: Account) -> None:
    lattice = account.clients("vpc-lattice")
    network = lattice.create_service_network(name="shop", authType="NONE")["id"]
    lattice.update_service_network(serviceNetworkIdentifier=network, authType="AWS_IAM")
    assert lattice.get_service_network(serviceNetworkIdentifier=network)["authType"] == "AWS_IAM"
    joined = lattice.create_service_network_vpc_association(
        serviceNetworkIdentifier=network,
        vpcIdentifier="vpc-0123456789abcdef0",
        securityGroupIds=["sg-0123456789"],
    )["id"]
    lattice.update_service_network_vpc_association(
        serviceNetworkVpcAssociationIdentifier=joined, securityGroupIds=["sg-9876543210"]
    )
    kept = lattice.get_service_network_vpc_association(serviceNetworkVpcAssociationIdentifier=joined)
    assert (kept["status"], kept["securityGroupIds"]) == ("ACTIVE", ["sg-9876543210"])
    lattice.delete_service_network_vpc_association(serviceNetworkVpcAssociationIdentifier=joined)
    lattice.delete_service_network(serviceNetworkIdentifier=network)
    assert lattice.list_service_networks()["items"] == []
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        lattice.get_service_network_vpc_association(serviceNetworkVpcAssociationIdentifier=joined)


@aws_does("pipeline_read_back")
def a_pipeline_needs_a_role_that_trusts_the_service(account: Account) -> None:
    pipelines, role = account.clients("codepipeline"), make_role(account, "releaser")
    approval = {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"}
    stages = [
        {"name": name, "actions": [{"name": "Approve", "actionTypeId": approval}]} for name in ("A", "B")
    ]
    store = {"type": "S3", "location": "artifacts"}
    pipeline = {"name": "shop", "roleArn": role, "artifactStore": store, "stages": stages, "version": 1}
    with pytest.raises(ClientError, match="InvalidStructureException"):
        pipelines.create_pipeline(pipeline=pipeline)
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": ["codepipeline.amazonaws.com"]},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    account.clients("iam").update_assume_role_policy(RoleName="releaser", PolicyDocument=document)
    pipelines.create_pipeline(pipeline=pipeline, tags=[{"key": "team", "value": "core"}])
    kept = pipelines.get_pipeline(name="shop")
    assert (kept["pipeline"]["roleArn"], kept["metadata"]["created"].year >= 2026) == (role, True)
    tagged = pipelines.list_tags_for_resource(resourceArn=kept["metadata"]["pipelineArn"])["tags"]
    assert tagged == [{"key": "team", "value": "core"}]


@aws_does("query_definitions")
def a_query_is_kept_under_a_name(account: Account) -> None:
    logs = account.clients("logs")
    number = logs.put_query_definition(name="errors/latest", queryString="fields @message")[
        "queryDefinitionId"
    ]
    logs.put_query_definition(queryDefinitionId=number, name="errors/latest", queryString="fields @timestamp")
    kept = logs.describe_query_definitions(queryDefinitionNamePrefix="errors/")["queryDefinitions"]
    assert [(one["queryDefinitionId"], one["queryString"]) for one in kept] == [(number, "fields @timestamp")]
    logs.create_log_group(logGroupName="/beside")
    assert logs.describe_log_groups()["logGroups"][0]["logGroupName"] == "/beside"
    logs.delete_query_definition(queryDefinitionId=number)
    assert logs.describe_query_definitions()["queryDefinitions"] == []


@aws_does("trace_groups")
def groups_rules_and_encryption_of_traces_are_kept(account: Account) -> None:
    xray = account.clients("xray")
    xray.create_group(GroupName="slow", FilterExpression="responsetime > 5")
    xray.update_group(GroupName="slow", FilterExpression="responsetime > 9")
    assert xray.get_group(GroupName="slow")["Group"]["FilterExpression"] == "responsetime > 9"
    anything = dict.fromkeys(
        ("ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath", "ResourceARN"), "*"
    )
    rule = {"RuleName": "few", "Priority": 10, "FixedRate": 0.5, "ReservoirSize": 1, "Version": 1, **anything}
    xray.create_sampling_rule(SamplingRule=rule)
    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "few", "FixedRate": 0.1})
    kept = xray.get_sampling_rules()["SamplingRuleRecords"]
    assert [record["SamplingRule"]["FixedRate"] for record in kept] == [0.1]
    assert xray.get_encryption_config()["EncryptionConfig"]["Type"] == "NONE"
    xray.put_encryption_config(Type="KMS", KeyId="alias/traces")
    assert xray.get_encryption_config()["EncryptionConfig"]["KeyId"] == "alias/traces"
    xray.delete_sampling_rule(RuleName="few")
    xray.delete_group(GroupName="slow")
    assert xray.get_groups()["Groups"] == []


@aws_does("recording_mode")
def a_recorder_keeps_how_often_it_records(account: Account) -> None:
    config = account.clients("config")
    role = f"arn:aws:iam::{account.account_id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    everything = {
        "allSupported": True,
        "includeGlobalResourceTypes": True,
        "exclusionByResourceTypes": {"resourceTypes": []},
    }
    recorder = {"name": "account", "roleARN": role, "recordingGroup": everything}
    daily = {"recordingFrequency": "DAILY"}
    for given, kept in ((daily, daily), (None, {"recordingFrequency": "CONTINUOUS"})):
        mode = {"recordingMode": given} if given else {}
        config.put_configuration_recorder(ConfigurationRecorder=recorder | mode)
        [found] = config.describe_configuration_recorders()["ConfigurationRecorders"]
        assert found["recordingMode"] == kept
        assert found["recordingGroup"]["allSupported"]
    config.delete_configuration_recorder(ConfigurationRecorderName="account")
