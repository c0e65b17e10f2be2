"""EC2 instances, as AWS runs them."""

import json

import httpx
import pytest

from instances import render
from tests.contracts.gaps.statement import aws_does
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.instances import LOG_GROUP, PROFILE, fleet

ONLY_HERE = "its instances run a service that only the local cloud has"

TOKEN = "X-aws-ec2-metadata-token"


@aws_does("launch_template_read_back")
def a_launch_template_keeps_the_key_of_its_disks(account: Account) -> None:
    ec2 = account.clients("ec2")
    key = f"arn:aws:kms:us-east-1:{account.account_id}:key/0f1e2d3c"
    disks = [
        {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}},
        {"DeviceName": "/dev/xvdb", "Ebs": {"Encrypted": True, "KmsKeyId": key}},
    ]
    ec2.create_launch_template(LaunchTemplateName="disks", LaunchTemplateData={"BlockDeviceMappings": disks})
    [version] = ec2.describe_launch_template_versions(LaunchTemplateName="disks")["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["BlockDeviceMappings"] == disks


@aws_does("instance_services")
def an_instance_runs_what_its_user_data_says(account: Account) -> None:
    probe = fleet(account, first={"GREETING": "hello"})
    probe.create(count=1)
    [instance] = probe.in_service(1)
    assert probe.answer(instance)["GREETING"] == "hello"

    def logged() -> None:
        lines = account.clients("logs").filter_log_events(
            logGroupName=LOG_GROUP, logStreamNamePrefix=instance
        )
        assert [event["message"] for event in lines["events"]] == ["listening"]

    eventually(logged, within_sec=15)
    ec2 = account.clients("ec2")
    started = ec2.run_instances(
        ImageId="ami-0a1b2c3d4e5f60718",
        MinCount=1,
        MaxCount=1,
        UserData=render(probe.workload({"CRASH_AFTER_SEC": "0.2"})),
        IamInstanceProfile={"Name": PROFILE},
    )["Instances"][0]["InstanceId"]

    def powered_off() -> None:
        state = ec2.describe_instances(InstanceIds=[started])["Reservations"][0]["Instances"][0]["State"]
        assert state["Name"] == "terminated"

    eventually(powered_off, within_sec=15)


@aws_does("instance_metadata")
def an_instance_asks_for_its_role_with_a_token(account: Account) -> None:
    probe = fleet(account, may=("sqs:ListQueues",))
    probe.create(count=2)
    first, second = probe.in_service(2)
    endpoint = str(probe.answer(first)["AWS_EC2_METADATA_SERVICE_ENDPOINT"]).rstrip("/")
    assert endpoint != str(probe.answer(second)["AWS_EC2_METADATA_SERVICE_ENDPOINT"]).rstrip("/")
    with httpx.Client(base_url=endpoint, trust_env=False) as metadata:
        path = "/latest/meta-data/iam/security-credentials/"
        assert metadata.get(path).status_code == 401
        assert metadata.get(path, headers={TOKEN: "made-up"}).status_code == 401
        assert metadata.put("/latest/api/token").status_code == 400
        ttl = {f"{TOKEN}-ttl-seconds": "60"}
        assert metadata.put("/latest/api/token", headers={**ttl, "X-Forwarded-For": "1"}).status_code == 403
        token = {TOKEN: metadata.put("/latest/api/token", headers=ttl).text}
        assert metadata.get("/latest/meta-data/instance-id", headers=token).text == first
        assert metadata.get("/latest/meta-data/nothing", headers=token).status_code == 404
        identity = metadata.get("/latest/dynamic/instance-identity/document", headers=token).json()
        assert (identity["instanceId"], identity["accountId"]) == (first, account.account_id)
        assert metadata.get(path, headers=token).text == "probe-instance"
        given = json.loads(metadata.get(f"{path}probe-instance", headers=token).text)
    clients = Clients(
        port=account.cloud.port,
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["Token"],
    )
    assert clients("sts").get_caller_identity()["Arn"].endswith(f":assumed-role/probe-instance/{first}")
    clients("sqs").list_queues()
    with pytest.raises(clients("sns").exceptions.AuthorizationErrorException):
        clients("sns").create_topic(Name="t")
    assert probe.answer(second, "/call?service=sqs&operation=list_queues") is None
    assert probe.answer(second, "/call?service=dynamodb&operation=list_tables") == "AccessDeniedException"
