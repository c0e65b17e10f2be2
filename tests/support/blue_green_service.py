"""A service of containers that CodeDeploy releases blue-green, made by calls alone."""

from typing import Any

import httpx

from tests.contracts.gaps.releases import service_role
from tests.support.cloud import Account
from tests.support.containers import CLUSTER, NETWORK, Probe, probe
from tests.support.releases import GO_BACK, STYLE, WATCHED, make_alarm, start_deployment

ECS_RIGHTS = (
    *("ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"),
    *("elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"),
    *("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyListener"),
    *("elasticloadbalancing:ModifyRule", "iam:PassRole", "cloudwatch:DescribeAlarms"),
)


class Service:
    """The service `api` behind the load balancer `web`, with a blue and a green target group."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.tasks: Probe = probe(account)
        groups = [self._group(name) for name in ("blue", "green")]
        balancers = account.clients("elbv2")
        balancer = balancers.create_load_balancer(Name="web", Subnets=["subnet-1"])["LoadBalancers"][0]
        forward = {"Type": "forward", "TargetGroupArn": groups[0]}
        listener = balancers.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[forward]
        )["Listeners"][0]["ListenerArn"]
        self.host = balancer["DNSName"]
        account.clients("ecs").create_service(
            cluster=CLUSTER,
            serviceName="api",
            taskDefinition=self.tasks.define({"VERSION": "1"}),
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            deploymentController={"type": "CODE_DEPLOY"},
            loadBalancers=[{"targetGroupArn": groups[0], "containerName": "app", "containerPort": 8080}],
        )
        make_alarm(account)
        self._group_of_deployments(listener)

    def deploy(self, definition: str) -> str:
        """Release a task definition; returns the deployment's id."""
        properties = {
            "TaskDefinition": definition,
            "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080},
        }
        return start_deployment(self.account, "AWS::ECS::Service", properties)

    def version(self) -> str:
        """The version that answers; fails where none does."""
        headers = {"Host": self.host}
        answer = httpx.get(self.account.cloud.endpoint, headers=headers, timeout=20, trust_env=False)
        assert answer.status_code == 200
        return str(answer.json().get("VERSION"))

    def task_sets(self) -> list[Any]:
        ecs = self.account.clients("ecs")
        [found] = ecs.describe_services(cluster=CLUSTER, services=["api"])["services"]
        return list(found["taskSets"])

    def _group(self, name: str) -> str:
        balancers = self.account.clients("elbv2")
        group = balancers.create_target_group(
            Name=name,
            Protocol="HTTP",
            Port=8080,
            VpcId="vpc-1",
            TargetType="ip",
            HealthCheckPath="/health",
            HealthCheckIntervalSeconds=5,
        )
        return str(group["TargetGroups"][0]["TargetGroupArn"])

    def _group_of_deployments(self, listener: str) -> None:
        pair = {
            "targetGroups": [{"name": "blue"}, {"name": "green"}],
            "prodTrafficRoute": {"listenerArns": [listener]},
        }
        client = self.account.clients("codedeploy")
        client.create_application(applicationName="shop", computePlatform="ECS")
        client.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="live",
            serviceRoleArn=service_role(self.account, *ECS_RIGHTS),
            deploymentStyle=STYLE,
            autoRollbackConfiguration=GO_BACK,
            alarmConfiguration=WATCHED,
            ecsServices=[{"clusterName": CLUSTER, "serviceName": "api"}],
            loadBalancerInfo={"targetGroupPairInfoList": [pair]},
            blueGreenDeploymentConfiguration={
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
                "terminateBlueInstancesOnDeploymentSuccess": {
                    "action": "TERMINATE",
                    "terminationWaitTimeInMinutes": 4,
                },
            },
        )
