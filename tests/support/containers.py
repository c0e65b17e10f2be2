"""ECS tasks for tests: the image `probe` under roles of their own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.cloud import Account
from tests.support.eventually import eventually

CLUSTER = "shop"
LOG_GROUP = "/ecs/probe"
PULL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def task_role(account: Account, name: str, *actions: str) -> str:
    """A role that ECS tasks of the account may take on, with `actions` on everything; returns its ARN."""
    iam = account.clients("iam")
    trust = _statement("sts:AssumeRole") | {
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": account.account_id}},
    }
    trust.pop("Resource")
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    allow(account, name, *actions)
    return arn


def allow(account: Account, role_name: str, *actions: str) -> None:
    """Let the role do `actions` on everything, and nothing else."""
    if actions:
        document = _document(_statement(*actions))
        account.clients("iam").put_role_policy(RoleName=role_name, PolicyName="p", PolicyDocument=document)


def _statement(*actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass
class Probe:
    """Task definitions of the image `probe`, and the tasks that run it."""

    account: Account
    execution_role: str
    task_role: str | None = None

    def define(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        others: Sequence[Mapping[str, Any]] = (),
        **container: Any,
    ) -> str:
        """Register a revision whose container has `environment` and the settings `container`; returns its ARN.

        `others` are containers of the same image that follow it in the definition.
        """
        definition = {
            "name": "app",
            "image": f"{self.account.account_id}.dkr.ecr.us-east-1.amazonaws.com/shop-probe:1",
            "essential": True,
            "portMappings": [{"containerPort": 8080}],
            "environment": [{"name": name, "value": value} for name, value in (environment or {}).items()],
            **container,
        }
        return str(
            self.account.clients("ecs").register_task_definition(
                family="probe",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                executionRoleArn=self.execution_role,
                **({"taskRoleArn": self.task_role} if self.task_role else {}),
                containerDefinitions=[
                    definition,
                    *({"image": definition["image"], "essential": False, **other} for other in others),
                ],
            )["taskDefinition"]["taskDefinitionArn"]
        )

    def run(self, definition: str) -> str:
        """Run one task; returns its ARN."""
        ecs = self.account.clients("ecs")
        answer = ecs.run_task(
            cluster=CLUSTER, taskDefinition=definition, launchType="FARGATE", networkConfiguration=NETWORK
        )
        return str(answer["tasks"][0]["taskArn"])

    def describe(self, task: str) -> dict[str, Any]:
        """The task as ECS describes it."""
        found = self.account.clients("ecs").describe_tasks(cluster=CLUSTER, tasks=[task])["tasks"]
        return dict(found[0])

    def reaches(self, task: str, status: str, *, within_sec: float = 8) -> dict[str, Any]:
        """The task, once its last status is `status`."""

        def reached() -> dict[str, Any]:
            found = self.describe(task)
            if found["lastStatus"] == "STOPPED" != status:
                pytest.fail(f"stopped: {found.get('stoppedReason')}")
            assert found["lastStatus"] == status
            return found

        return eventually(reached, within_sec=within_sec)

    def service(self, definition: str, *, count: int, balancers: Sequence[Mapping[str, Any]] = ()) -> None:
        """Create the service `probe` with circuit breaker and rollback."""
        self.account.clients("ecs").create_service(
            cluster=CLUSTER,
            serviceName="probe",
            taskDefinition=definition,
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            loadBalancers=list(balancers),
            deploymentConfiguration={
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
                "maximumPercent": 200,
                "minimumHealthyPercent": 100,
            },
        )

    def deployments(self) -> dict[str, str]:
        """The rollout state of each deployment of the service `probe`, by its status."""
        answer = self.account.clients("ecs").describe_services(cluster=CLUSTER, services=["probe"])
        return {one["status"]: one["rolloutState"] for one in answer["services"][0]["deployments"]}


NETWORK: Any = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


def probe(account: Account, *, may: Sequence[str] = (), execution: Sequence[str] = ()) -> Probe:
    """A probe whose tasks may do `may`, in a cluster of the account; images and logs are allowed."""
    account.clients("ecs").create_cluster(clusterName=CLUSTER)
    execution_role = task_role(account, "probe-execution", *PULL, *LOGS, *execution)
    return Probe(account, execution_role, task_role(account, "probe-task", *may))


def address_of(task: Mapping[str, Any]) -> str:
    """The address of a running task."""
    details = task["attachments"][0]["details"]
    return str(next(one["value"] for one in details if one["name"] == "privateIPv4Address"))
