"""A release of a function: the alias' weights move from the current version to the new one.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html
"""

from cairn.localcloud.gaps.codedeploy.app_spec import AppSpec
from cairn.localcloud.gaps.codedeploy.errors import ReleaseFailed
from cairn.localcloud.gaps.codedeploy.records import Record
from cairn.localcloud.gaps.codedeploy.release import Release
from cairn.localcloud.gaps.codedeploy.traffic import steps

EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")


class LambdaTarget:
    """The alias that the AppSpec names."""

    def __init__(self, spec: AppSpec, routing: Record, shown: Record) -> None:
        self.hooks = spec.hooks
        self._routing = routing
        self._name, self._alias = spec.properties["Name"], spec.properties["Alias"]
        self._current = str(spec.properties["CurrentVersion"])
        self._new = str(spec.properties["TargetVersion"])
        self._shown = shown
        shown["lambdaFunctionInfo"] = {
            "functionName": self._name,
            "functionAlias": self._alias,
            "currentVersion": self._current,
            "targetVersion": self._new,
            "targetVersionWeight": 0.0,
        }

    def steps(self, release: Release) -> None:
        """Ask before, shift, ask after."""
        self._check(release)
        release.hook("BeforeAllowTraffic", self)
        with release.event("AllowTraffic"):
            for percent, minutes in steps(self._routing):
                self._give(percent)
                release.wait(minutes)
        release.hook("AfterAllowTraffic", self)

    def go_back(self) -> None:
        """Give the current version everything."""
        self._give(0.0)

    def _check(self, release: Release) -> None:
        alias = self._record().get("aliases", {}).get(self._alias)
        if alias is None:
            raise ReleaseFailed("INVALID_LAMBDA_FUNCTION", f"{self._name} has no alias {self._alias}")
        if str(alias["FunctionVersion"]) != self._current:
            raise ReleaseFailed(
                "INVALID_LAMBDA_CONFIGURATION",
                f"The alias {self._alias} points to {alias['FunctionVersion']}, not to {self._current}",
            )
        if self._new not in self._record().get("versions", {}):
            raise ReleaseFailed("INVALID_LAMBDA_FUNCTION", f"{self._name} has no version {self._new}")
        arn: str = self._record()["config"]["FunctionArn"]
        for action in ("lambda:GetAlias", "lambda:UpdateAlias"):
            release.role.require(action, arn)

    def _record(self) -> Record:
        from ministack.services import lambda_svc

        found: Record | None = lambda_svc._functions.get(self._name)
        if found is None:
            raise ReleaseFailed("INVALID_LAMBDA_FUNCTION", f"There is no function {self._name}")
        return found

    def _give(self, percent: float) -> None:
        alias = self._record()["aliases"][self._alias]
        self._shown["lambdaFunctionInfo"]["targetVersionWeight"] = percent / 100
        if 0 < percent < 100:
            alias["FunctionVersion"] = self._current
            alias["RoutingConfig"] = {"AdditionalVersionWeights": {self._new: percent / 100}}
        else:
            alias["FunctionVersion"] = self._new if percent else self._current
            alias.pop("RoutingConfig", None)
