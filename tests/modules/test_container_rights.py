"""What a service's tasks may do, and whom they reach and are reached from."""

import pytest

from modules.compute import ContainerSecret
from modules.core import PlatformStack
from modules.messaging import Queue
from modules.network import SecurityGroup
from tests.support.container_services import (
    ACCOUNT,
    EGRESS,
    INGRESS,
    QUEUE_ARN,
    SECRET_ARN,
    ExistingSecret,
    container,
    made,
    of_role,
    service,
)
from tests.support.networks import CIDR
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
REPOSITORY_ARN = f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-stock"


def test_tasks_let_nobody_in_and_reach_aws_alone() -> None:
    template = made(service)
    assert template.resources(INGRESS) == []
    out = template.resources(EGRESS)
    assert [each["cidr_ipv4"] for each in out if "cidr_ipv4" in each] == [CIDR]
    assert len([each for each in out if "prefix_list_id" in each]) == 2
    assert {each["from_port"] for each in out} == {443}


def test_neighbours_are_let_in_and_reached_one_by_one() -> None:
    def connect(stack: PlatformStack) -> None:
        neighbour = SecurityGroup.from_security_group_id(stack, "Neighbour", "sg-0a")
        stock = service(stack)
        stock.allow_from("FromNeighbour", neighbour)
        stock.allow_to("ToNeighbour", neighbour, port=5432)

    template = synthesize(connect)
    found = template.resource(INGRESS)
    assert (found["referenced_security_group_id"], found["from_port"]) == ("sg-0a", 8080)
    (out,) = [each for each in template.resources(EGRESS) if "referenced_security_group_id" in each]
    assert (out["referenced_security_group_id"], out["to_port"]) == ("sg-0a", 5432)


def test_the_execution_role_pulls_one_image_writes_one_log_and_reads_the_secrets() -> None:
    secrets = {"PASSWORD": ContainerSecret(ExistingSecret(), json_key="password")}
    template = made(service, secrets=secrets, environment={"LEVEL": "INFO"})
    log, login, pull, secret = of_role(template, "ExecutionRole")
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert log["Resource"][0].startswith("${aws_cloudwatch_log_group.Stock_Task_Log_")
    assert (login["Action"], login["Resource"]) == (["ecr:GetAuthorizationToken"], ["*"])
    assert pull == {
        "Effect": "Allow",
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Resource": [REPOSITORY_ARN],
    }
    assert (secret["Action"], secret["Resource"]) == (["secretsmanager:GetSecretValue"], [SECRET_ARN])
    assert container(template)["secrets"] == [{"name": "PASSWORD", "valueFrom": f"{SECRET_ARN}:password::"}]
    assert container(template)["environment"] == [{"name": "LEVEL", "value": "INFO"}]


def test_the_task_role_sends_traces_and_may_do_nothing_else() -> None:
    (tracing,) = of_role(made(service), "Role")
    assert tracing["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]


def test_what_is_granted_to_a_service_goes_to_its_task_role() -> None:
    def grant(stack: PlatformStack) -> None:
        Queue.from_queue_arn(stack, "Mail", QUEUE_ARN).grant_send_messages(service(stack))

    _, send = of_role(synthesize(grant), "Role")
    assert (send["Action"], send["Resource"]) == (["sqs:SendMessage"], [QUEUE_ARN])
