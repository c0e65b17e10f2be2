"""A new version of a function that a share of the calls gets first: canary, linear, or all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from constructs import Construct

from modules.compute import Alias, Function
from modules.delivery.deployment_group import DeploymentGroup
from modules.delivery.traffic_shift import TrafficShift
from modules.iam import Grant
from modules.observability import Alarm

_CANARY = TrafficShift()
EVENTS = ("BeforeAllowTraffic", "AfterAllowTraffic")
_ALIAS = ("lambda:GetAlias", "lambda:UpdateAlias")
_CONCURRENCY = ("lambda:GetProvisionedConcurrencyConfig",)


class FunctionDeployment(DeploymentGroup):
    """Moves ``alias`` to the version of ``function`` that Terraform published last, once it is asked to.

    The calls go over as ``shift`` says, or all at once where it is None; the functions ``hooks`` are asked at their
    lifecycle event, one of ``EVENTS`` (see ``DeploymentGroup``). A hook that says no, one of ``alarms`` (1-10) that
    goes off meanwhile, and whoever stops the release, bring the old version back by themselves. Terraform leaves
    the alias where it is from then on. The role that moves it may move this function's aliases alone.
    ``release_json`` releases the newest version. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        function: Function,
        alias: Alias,
        alarms: Sequence[Alarm],
        shift: TrafficShift | None = _CANARY,
        hooks: Mapping[str, Function] = MappingProxyType({}),
    ) -> None:
        super().__init__(
            scope, id, name=name, platform="Lambda", alarms=alarms, shift=shift, hooks=hooks, events=EVENTS
        )
        self._function, self._alias = function, alias
        alias.leave_to_code_deploy()
        Grant.add(self.role, actions=_ALIAS, resources=(function.function_arn,))
        Grant.add(self.role, actions=_CONCURRENCY, resources=(alias.alias_arn,))
        self._create()

    @property
    def release_json(self) -> str:
        """The input of CreateDeployment that takes the alias from where it is to the version published last.

        ``aws deploy create-deployment --cli-input-json`` takes it. It holds where the alias was when Terraform looked.
        """
        properties = {
            "Name": self._function.function_name,
            "Alias": self._alias.alias_name,
            "CurrentVersion": self._alias.version,
            "TargetVersion": self._function.version,
        }
        return self._release("AWS::Lambda::Function", properties)
