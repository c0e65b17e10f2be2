"""ECS tasks and services, as AWS runs them."""

import httpx
import pytest

from tests.contracts.gaps.statement import aws_does
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.containers import address_of, allow, probe
from tests.support.eventually import eventually

ONLY_HERE = "its tasks run an image that only the local cloud has"


@aws_does("container_settings")
def a_container_starts_as_its_definition_says(account: Account) -> None:
    tasks = probe(account)
    settings = {
        "entryPoint": ["python", "images/probe/server.py"],
        "command": ["here"],
        "healthCheck": {"command": ["CMD-SHELL", 'test -n "$PORT"'], "interval": 5, "retries": 1},
    }
    task = tasks.run(tasks.define(**settings))
    greedy = tasks.run(tasks.define({"TAKE_MB": "300"}, memory=128))

    def healthy() -> None:
        assert tasks.describe(task)["healthStatus"] == "HEALTHY"

    eventually(healthy, within_sec=5)
    [container] = tasks.reaches(greedy, "STOPPED")["containers"]
    assert (container["exitCode"], container["reason"].split(":")[0]) == (137, "OutOfMemoryError")


@aws_does("task_stopping")
def a_task_ends_in_its_own_time_and_says_how(account: Account) -> None:
    tasks = probe(account)
    polite = tasks.run(tasks.define())
    deaf = tasks.run(tasks.define({"DEAF": "1"}, stopTimeout=2))
    for task in (polite, deaf):
        _answers(address_of(tasks.reaches(task, "RUNNING")))
        stopping = account.clients("ecs").stop_task(cluster="shop", task=task, reason="enough")["task"]
        assert (stopping["desiredStatus"], stopping["lastStatus"] != "STOPPED") == ("STOPPED", True)
    for task, exit_code in {polite: 7, deaf: 137}.items():
        stopped = tasks.reaches(task, "STOPPED")
        assert (stopped["stoppedReason"], stopped["stopCode"]) == ("enough", "UserInitiated")
        assert [one["exitCode"] for one in stopped["containers"]] == [exit_code]


@aws_does("task_execution_role")
def a_task_without_the_right_to_its_secret_does_not_start(account: Account) -> None:
    tasks = probe(account)
    secret = account.clients("secretsmanager").create_secret(Name="db", SecretString='{"password": "p"}')[
        "ARN"
    ]
    injected = tasks.define(secrets=[{"name": "PASSWORD", "valueFrom": f"{secret}:password::"}])
    refused = tasks.reaches(tasks.run(injected), "STOPPED")
    assert refused["stopCode"] == "TaskFailedToStart"
    assert refused["stoppedReason"].startswith("ResourceInitializationError: unable to pull secrets")
    assert f"perform: secretsmanager:GetSecretValue on resource: {secret}" in refused["stoppedReason"]
    options = {"awslogs-group": "/none", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app"}
    logged = tasks.run(tasks.define(logConfiguration={"logDriver": "awslogs", "options": options}))
    assert "The specified log group does not exist" in tasks.reaches(logged, "STOPPED")["stoppedReason"]
    allow(account, "probe-execution", "ecr:*", "secretsmanager:GetSecretValue")
    assert _answers(address_of(tasks.reaches(tasks.run(injected), "RUNNING")))["PASSWORD"] == "p"


@aws_does("task_role_credentials")
def a_container_acts_as_its_task_role(account: Account) -> None:
    tasks = probe(account, may=("sqs:ListQueues",))
    address = address_of(tasks.reaches(tasks.run(tasks.define()), "RUNNING"))
    assert "AWS_ACCESS_KEY_ID" not in _answers(address)
    given = httpx.get(f"http://{address}:8080/credentials", trust_env=False).json()
    clients = Clients(
        port=account.cloud.port,
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["Token"],
    )
    assert ":assumed-role/probe-task/" in clients("sts").get_caller_identity()["Arn"]
    clients("sqs").list_queues()
    with pytest.raises(clients("sns").exceptions.AuthorizationErrorException):
        clients("sns").create_topic(Name="t")
    stranger = httpx.get(f"http://{address}:8080/credentials?token=another", trust_env=False)
    assert stranger.status_code == 403


@aws_does("deployment_health")
def a_deployment_whose_tasks_do_not_stay_up_fails(account: Account) -> None:
    tasks = probe(account)
    tasks.service(tasks.define({"CRASH_AFTER_SEC": "2"}), count=1)

    def failed() -> None:
        states = tasks.deployments()
        if "COMPLETED" in states.values():
            pytest.fail(f"complete: {states}")
        assert states == {"PRIMARY": "FAILED"}

    eventually(failed, within_sec=25)


@aws_does("container_dependencies")
def a_container_waits_for_those_that_it_depends_on(account: Account) -> None:
    tasks = probe(account)

    def after(exit_code: int) -> str:
        command = ["python", "-c", f"import time; time.sleep(0.5); raise SystemExit({exit_code})"]
        migration = {"name": "migration", "entryPoint": ["env"], "command": command}
        depends = [{"containerName": "migration", "condition": "SUCCESS"}]
        return tasks.run(tasks.define(dependsOn=depends, others=[migration]))

    ready, broken = after(0), after(1)
    _answers(address_of(tasks.reaches(ready, "RUNNING")))
    stopped = tasks.reaches(broken, "STOPPED", within_sec=4)
    assert stopped["stopCode"] == "TaskFailedToStart"
    assert "migration" in stopped["stoppedReason"]


@aws_does("task_start_failures")
def a_task_that_cannot_start_says_why(account: Account) -> None:
    tasks = probe(account)
    causes = {
        "CannotPullContainerError": tasks.define(image="registry.example/missing:1"),
        "CannotStartContainerError": tasks.define(entryPoint=["no-such-program"]),
    }
    for cause, definition in causes.items():
        stopped = tasks.reaches(tasks.run(definition), "STOPPED", within_sec=4)
        assert (stopped["stopCode"], stopped["stoppedReason"].split(":")[0]) == ("TaskFailedToStart", cause)


@aws_does("service_rebalancing")
def a_service_keeps_its_zone_rebalancing(account: Account) -> None:
    tasks, ecs = probe(account), account.clients("ecs")
    tasks.service(tasks.define(), count=0)

    def setting() -> str:
        [found] = ecs.describe_services(cluster="shop", services=["probe"])["services"]
        return str(found["availabilityZoneRebalancing"])

    assert setting() == "ENABLED"
    ecs.update_service(cluster="shop", service="probe", availabilityZoneRebalancing="DISABLED")
    ecs.update_service(cluster="shop", service="probe", desiredCount=0)
    assert setting() == "DISABLED"


def _answers(address: str) -> dict[str, str]:
    """What the probe at `address` says of its environment, once it answers."""

    def answer() -> dict[str, str]:
        try:
            return dict(httpx.get(f"http://{address}:8080/", trust_env=False).json())
        except httpx.TransportError as error:
            raise AssertionError(str(error)) from error

    return eventually(answer, within_sec=5)
