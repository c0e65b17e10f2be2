"""A container service that goes out blue-green by AWS CodeDeploy: beside the old version, then instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from constructs import Construct

from modules.api import BlueGreenRoute
from modules.compute import ContainerService, Function
from modules.core import stack_of
from modules.core.arguments import require_between
from modules.delivery.deployment_group import DeploymentGroup
from modules.delivery.traffic_shift import TrafficShift
from modules.iam import ROUTES, ROUTES_HAVE_NO_ARN, TASK_SETS, TASK_SETS_HAVE_NO_ARN, Grant
from modules.observability import Alarm

_CANARY = TrafficShift()
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
EVENTS = (
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
)


class BlueGreenDeployment(DeploymentGroup):
    """Releases task definitions to ``service``, whose deployment controller is CODE_DEPLOY, over ``route``.

    As many new tasks start beside the old ones; the functions ``hooks`` are asked at their lifecycle event, one of
    ``EVENTS`` (see ``DeploymentGroup``); the requests go over as ``shift`` says, or all at once where it is None; the
    old tasks end ``termination_wait_min`` (0-2880) later. A new version that does not become healthy, a hook that says
    no, one of ``alarms`` (1-10) that goes off until then, and whoever stops the release, bring the old one back by
    themselves. The role that does it may do that much and no more. ``release_json`` releases what Terraform registered
    last. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        service: ContainerService,
        route: BlueGreenRoute,
        alarms: Sequence[Alarm],
        shift: TrafficShift | None = _CANARY,
        termination_wait_min: int = 5,
        hooks: Mapping[str, Function] = MappingProxyType({}),
    ) -> None:
        require_between("termination_wait_min", termination_wait_min, 0, 2880)
        if service.deployment_controller != "CODE_DEPLOY":
            raise ValueError(
                f"service must have deployment_controller CODE_DEPLOY, got {service.deployment_controller!r}"
            )
        super().__init__(
            scope, id, name=name, platform="ECS", alarms=alarms, shift=shift, hooks=hooks, events=EVENTS
        )
        self._let_release(service, route)
        self._create(
            ecs_service={"cluster_name": service.cluster_name, "service_name": service.service_name},
            load_balancer_info={"target_group_pair_info": _pair(route)},
            blue_green_deployment_config={
                "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
                "terminate_blue_instances_on_deployment_success": {
                    "action": "TERMINATE",
                    "termination_wait_time_in_minutes": termination_wait_min,
                },
            },
        )
        self.service = service

    @property
    def release_json(self) -> str:
        """The input of CreateDeployment that releases the task definition which Terraform registered last.

        ``aws deploy create-deployment --cli-input-json`` takes it.
        """
        balancer = {
            "ContainerName": self.service.container_name,
            "ContainerPort": self.service.port,
        }
        properties = {"TaskDefinition": self.service.task.task_definition_arn, "LoadBalancerInfo": balancer}
        return self._release("AWS::ECS::Service", properties)

    def _let_release(self, service: ContainerService, route: BlueGreenRoute) -> None:
        stack = stack_of(self)
        place = f"{service.cluster_name}/{service.service_name}"
        service_arn = stack.arn("ecs", f"service/{place}")
        Grant.add(
            self.role,
            actions=("ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"),
            resources=(service_arn,),
        )
        Grant.add(
            self.role,
            actions=TASK_SETS,
            resources=("*",),
            conditions={"ArnEquals": {"ecs:service": service_arn}},
            resource_is_star_because=TASK_SETS_HAVE_NO_ARN,
        )
        Grant.add(
            self.role,
            actions=("ecs:DeleteTaskSet",),
            resources=(stack.arn("ecs", f"task-set/{place}/*"),),
        )
        service.grant_pass_roles(self.role)
        Grant.add(self.role, actions=ROUTES, resources=("*",), resource_is_star_because=ROUTES_HAVE_NO_ARN)
        for what, arns in (("Listener", route.listener_arns), ("Rule", route.listener_rule_arns)):
            Grant.add(self.role, actions=(f"elasticloadbalancing:Modify{what}",), resources=arns)


def _pair(route: BlueGreenRoute) -> dict[str, object]:
    pair: dict[str, object] = {
        "prod_traffic_route": {"listener_arns": [route.listener_arn]},
        "target_group": [{"name": name} for name in route.target_group_names],
    }
    if route.test_listener_arn is not None:
        pair["test_traffic_route"] = {"listener_arns": [route.test_listener_arn]}
    return pair
