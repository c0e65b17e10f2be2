"""Releases that happen: containers blue-green, a function as a canary, flags by and by, and each taken back."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cairn.localcloud import LocalCloud, release_clock
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.releases import ended, service_role
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account, running_cloud
from tests.support.containers import CLUSTER, NETWORK, Probe, probe
from tests.support.eventually import eventually
from tests.support.load import Load

pytestmark = pytest.mark.integration

MINUTE_SEC = 0.5
STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
GO_BACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}
WATCHED = {"enabled": True, "alarms": [{"name": "errors"}]}
ECS_RIGHTS = (
    *("ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"),
    *("elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"),
    *("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyListener"),
    *("elasticloadbalancing:ModifyRule", "iam:PassRole", "cloudwatch:DescribeAlarms"),
)
LAMBDA_RIGHTS = ("cloudwatch:DescribeAlarms", "lambda:GetAlias", "lambda:UpdateAlias")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud in which a minute of a release takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(release_clock.VARIABLE, str(MINUTE_SEC))
        with running_cloud(tmp_path_factory.mktemp("releases")) as cloud:
            yield cloud


def make_alarm(account: Account) -> None:
    account.clients("cloudwatch").put_metric_alarm(
        AlarmName="errors",
        Namespace="Shop",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    set_alarm(account, "OK")


def set_alarm(account: Account, state: str) -> None:
    account.clients("cloudwatch").set_alarm_state(AlarmName="errors", StateValue=state, StateReason="Test")


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
        return _deploy(self.account, "AWS::ECS::Service", properties)

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


def _deploy(account: Account, kind: str, properties: Any) -> str:
    spec = {"version": 0.0, "Resources": [{"target": {"Type": kind, "Properties": properties}}]}
    return str(
        account.clients("codedeploy").create_deployment(
            applicationName="shop",
            deploymentGroupName="live",
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}},
        )["deploymentId"]
    )


@pytest.fixture(scope="module")
def service(cloud: LocalCloud) -> Service:
    service = Service(Account(cloud, "000000000000"))

    def serves() -> None:
        assert service.version() == "1"

    eventually(serves, within_sec=30)
    return service


def test_a_new_version_of_a_service_goes_out_without_a_failed_request(service: Service) -> None:
    with Load(service.version) as load:
        deployment = ended(
            service.account, service.deploy(service.tasks.define({"VERSION": "2"})), within_sec=90
        )
    assert deployment["status"] == "Succeeded", deployment
    assert load.failures == []
    assert list(dict.fromkeys(load.seen)) == ["1", "2"]
    assert service.version() == "2"

    def blue_is_gone() -> None:
        assert [one["status"] for one in service.task_sets()] == ["PRIMARY"]

    eventually(blue_is_gone, within_sec=20)


def test_a_version_that_is_never_healthy_is_taken_back_by_itself(service: Service) -> None:
    before = service.version()
    with Load(service.version) as load:
        sick = service.tasks.define({"VERSION": "sick", "SICK_AFTER_SEC": "0"})
        deployment = ended(service.account, service.deploy(sick), within_sec=120)
    assert deployment["status"] == "Failed"
    assert deployment["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    back = ended(service.account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["status"], back["creator"]) == ("Succeeded", "codeDeployRollback")
    assert load.failures == []
    assert set(load.seen) == {before}


def test_an_alarm_after_the_cutover_brings_the_old_version_back(service: Service) -> None:
    before = service.version()
    deployment_id = service.deploy(service.tasks.define({"VERSION": "3"}))

    def cut_over() -> None:
        assert service.version() == "3"

    eventually(cut_over, within_sec=60)
    set_alarm(service.account, "ALARM")
    try:
        deployment = ended(service.account, deployment_id, within_sec=30)
    finally:
        set_alarm(service.account, "OK")
    assert (deployment["status"], deployment["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    ended(service.account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert service.version() == before


def test_a_canary_of_a_function_is_taken_back_by_an_alarm(cloud: LocalCloud) -> None:
    account = Account(cloud, "930000000001")
    make_alarm(account)
    functions, client = account.clients("lambda"), account.clients("codedeploy")
    make_function(account, "shop", "def handler(event, context):\n    return 1\n", make_role(account, "shop"))
    for version in ("1", "2"):
        functions.update_function_configuration(FunctionName="shop", Description=version)
        functions.publish_version(FunctionName="shop")
    functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1")
    client.create_application(applicationName="shop", computePlatform="Lambda")
    client.create_deployment_group(
        applicationName="shop",
        deploymentGroupName="live",
        serviceRoleArn=service_role(account, *LAMBDA_RIGHTS),
        deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent30Minutes",
        deploymentStyle=STYLE,
        autoRollbackConfiguration=GO_BACK,
        alarmConfiguration=WATCHED,
    )
    properties = {"Name": "shop", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    deployment_id = _deploy(account, "AWS::Lambda::Function", properties)

    def alias() -> Any:
        return functions.get_alias(FunctionName="shop", Name="live")

    def is_canary() -> None:
        assert alias().get("RoutingConfig") == {"AdditionalVersionWeights": {"2": 0.1}}

    eventually(is_canary, within_sec=10)
    set_alarm(account, "ALARM")
    deployment = ended(account, deployment_id)
    assert (deployment["status"], deployment["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    ended(account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert (alias()["FunctionVersion"], "RoutingConfig" in alias()) == ("1", False)
    set_alarm(account, "OK")
    assert ended(account, _deploy(account, "AWS::Lambda::Function", properties))["status"] == "Succeeded"
    assert (alias()["FunctionVersion"], "RoutingConfig" in alias()) == ("2", False)


class Flags:
    """The flag `express`, rolled out in steps of a tenth over forty minutes, and forty readers of it."""

    def __init__(self, account: Account) -> None:
        make_alarm(account)
        self.client = client = account.clients("appconfig")
        self.data = account.clients("appconfigdata")
        alarm = f"arn:aws:cloudwatch:{account.region}:{account.account_id}:alarm:errors"
        self.application = client.create_application(Name="shop")["Id"]
        self.environment = client.create_environment(
            ApplicationId=self.application, Name="live", Monitors=[{"AlarmArn": alarm}]
        )["Id"]
        self.profile = client.create_configuration_profile(
            ApplicationId=self.application,
            Name="flags",
            LocationUri="hosted",
            Type="AWS.AppConfig.FeatureFlags",
        )["Id"]
        self.strategies = {
            name: client.create_deployment_strategy(
                Name=name, DeploymentDurationInMinutes=minutes, GrowthFactor=growth, FinalBakeTimeInMinutes=0
            )["Id"]
            for name, minutes, growth in (("at-once", 0, 100.0), ("gradual", 40, 10.0))
        }
        self.deploy(on=False, strategy="at-once")
        self.readers = [_Reader(self.data) for _ in range(40)]

    def deploy(self, *, on: bool, strategy: str) -> int:
        """Toggle the flag; returns the deployment's number."""
        content = {
            "version": "1",
            "flags": {"express": {"name": "express"}},
            "values": {"express": {"enabled": on}},
        }
        version = self.client.create_hosted_configuration_version(
            ApplicationId=self.application,
            ConfigurationProfileId=self.profile,
            Content=json.dumps(content).encode(),
            ContentType="application/json",
        )["VersionNumber"]
        return int(
            self.client.start_deployment(
                ApplicationId=self.application,
                EnvironmentId=self.environment,
                ConfigurationProfileId=self.profile,
                ConfigurationVersion=str(version),
                DeploymentStrategyId=self.strategies[strategy],
            )["DeploymentNumber"]
        )

    def state(self, number: int) -> str:
        found = self.client.get_deployment(
            ApplicationId=self.application, EnvironmentId=self.environment, DeploymentNumber=number
        )
        return str(found["State"])

    def on(self) -> int:
        """How many of the readers see the flag on."""
        return sum(reader.read() for reader in self.readers)


class _Reader:
    def __init__(self, data: Any) -> None:
        self._data = data
        self._on = False
        self._token = data.start_configuration_session(
            ApplicationIdentifier="shop",
            EnvironmentIdentifier="live",
            ConfigurationProfileIdentifier="flags",
        )["InitialConfigurationToken"]

    def read(self) -> bool:
        answer = self._data.get_latest_configuration(ConfigurationToken=self._token)
        self._token = answer["NextPollConfigurationToken"]
        content = answer["Configuration"].read()
        if content:
            self._on = bool(json.loads(content)["express"]["enabled"])
        return self._on


def test_a_flag_is_toggled_by_and_by_and_taken_back_by_an_alarm(cloud: LocalCloud) -> None:
    account = Account(cloud, "930000000002")
    flags = Flags(account)
    assert flags.on() == 0
    number = flags.deploy(on=True, strategy="gradual")
    seen: list[int] = []

    def everybody() -> None:
        seen.append(flags.on())
        assert seen[-1] == len(flags.readers)

    eventually(everybody, within_sec=60)
    assert seen == sorted(seen)
    assert [count for count in seen if 0 < count < len(flags.readers)], "some had it before all had it"
    assert flags.state(number) == "COMPLETE"
    number = flags.deploy(on=False, strategy="gradual")

    def some() -> None:
        assert flags.on() < len(flags.readers)

    eventually(some, within_sec=40)
    # An alarm's history counts in whole seconds.
    time.sleep(1)
    set_alarm(account, "ALARM")

    def taken_back() -> None:
        assert flags.state(number) == "ROLLED_BACK"
        assert flags.on() == len(flags.readers)

    eventually(taken_back, within_sec=20)
