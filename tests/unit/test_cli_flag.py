"""``cairn flag``: the flags of a service are shown as they are deployed, and toggled by their own rollout."""

import io
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cairn.cli import app as command_line
from cairn.errors import CairnError
from cairn.flags.running_flags import RunningFlags

ADDRESS = {"application_id": "app", "environment_id": "env", "profile_id": "pro", "strategy_id": "str"}
DECLARED = {
    "version": "1",
    "flags": {"express": {"name": "express"}, "gifts": {"name": "gifts"}},
    "values": {"express": {"enabled": False, "percent": 0}, "gifts": {"enabled": True}},
}


class AppConfig:
    """One profile with its versions and deployments, kept in memory."""

    class exceptions:  # noqa: N801 - as boto3 calls it
        BadRequestException = type("BadRequestException", (Exception,), {})

    def __init__(self) -> None:
        self.versions = [DECLARED, {**DECLARED, "values": {}}]
        self.deployments = [("1", "COMPLETE"), ("2", "ROLLED_BACK")]
        self.refuses = False

    def list_deployments(self, *, ApplicationId: str, EnvironmentId: str) -> Any:  # noqa: N803
        assert (ApplicationId, EnvironmentId) == ("app", "env")
        return {
            "Items": [
                {"DeploymentNumber": number, "ConfigurationVersion": version, "State": state}
                for number, (version, state) in enumerate(self.deployments, start=1)
            ]
        }

    def get_hosted_configuration_version(self, *, VersionNumber: int, **_: Any) -> Any:  # noqa: N803
        return {"Content": io.BytesIO(json.dumps(self.versions[VersionNumber - 1]).encode())}

    def create_hosted_configuration_version(self, *, Content: bytes, **_: Any) -> Any:  # noqa: N803
        if self.refuses:
            raise self.exceptions.BadRequestException("percent must be at most 100")
        self.versions.append(json.loads(Content))
        return {"VersionNumber": len(self.versions)}

    def start_deployment(self, *, ConfigurationVersion: str, DeploymentStrategyId: str, **_: Any) -> Any:  # noqa: N803
        assert DeploymentStrategyId == "str"
        self.deployments.append((ConfigurationVersion, "COMPLETE"))
        return {"DeploymentNumber": len(self.deployments), "DeploymentDurationInMinutes": 20}


@pytest.fixture
def appconfig() -> AppConfig:
    return AppConfig()


@pytest.fixture
def flags(appconfig: AppConfig) -> RunningFlags:
    return RunningFlags(appconfig, ADDRESS)


def test_the_flags_are_those_of_the_last_whole_deployment(flags: RunningFlags) -> None:
    assert flags.values() == DECLARED["values"]


def test_a_toggled_flag_keeps_what_was_not_said_and_leaves_the_others_alone(
    appconfig: AppConfig, flags: RunningFlags
) -> None:
    toggled = flags.toggle("express", percent=20)
    assert (toggled.deployment, toggled.minutes) == (3, 20)
    flags.toggle("express", enabled=True)
    assert flags.values() == {"express": {"enabled": True, "percent": 20}, "gifts": {"enabled": True}}
    assert appconfig.versions[-1]["flags"] == DECLARED["flags"]


@pytest.mark.parametrize("state", ["BAKING", "DEPLOYING"])
def test_nothing_is_toggled_during_a_rollout(appconfig: AppConfig, flags: RunningFlags, state: str) -> None:
    appconfig.deployments.append(("1", state))
    with pytest.raises(CairnError, match=f"being rolled out.*Deployment 3 is {state}"):
        flags.toggle("express", enabled=True)


def test_an_unknown_flag_is_told_with_those_there_are(flags: RunningFlags) -> None:
    with pytest.raises(CairnError, match=r"no flag expres\..*express, gifts"):
        flags.toggle("expres", enabled=True)


def test_what_appconfig_refuses_is_told_in_its_words(appconfig: AppConfig, flags: RunningFlags) -> None:
    appconfig.refuses = True
    with pytest.raises(CairnError, match=r"refuses these values of express.*at most 100"):
        flags.toggle("express", percent=100)


class Runner:
    """Gives the outputs of the stacks."""

    def outputs(self) -> dict[str, dict[str, Any]]:
        return {"recommendations": {"flags": ADDRESS}, "orders": {}}


@pytest.fixture
def _deployed(monkeypatch: pytest.MonkeyPatch, appconfig: AppConfig) -> None:
    from cairn.terraform.target import Target

    class Session:
        def client(self, name: str, **_: Any) -> AppConfig:
            assert name == "appconfig"
            return appconfig

    monkeypatch.setattr("cairn.environments.running_target_of", lambda env, **_: Target(env, {}))
    monkeypatch.setattr("cairn.terraform.checkout.runner_of", lambda *_, **__: Runner())
    monkeypatch.setattr("cairn.terraform.caller.session", lambda _: Session())


def said(*words: str) -> str:
    done = CliRunner().invoke(command_line.app, ["flag", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.mark.usefixtures("_deployed")
def test_flags_are_shown_and_toggled_by_command() -> None:
    assert said("recommendations").split() == ["express", "off", "percent=0", "gifts", "on"]
    told = said("recommendations", "express", "--on", "--percent", "20")
    assert "within 20 minutes, as deployment 3" in told
    assert said("recommendations", "express").split() == ["express", "on", "percent=20.0"]


@pytest.mark.usefixtures("_deployed")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["recommendations", "--on"], "Which flag"),
        (["orders"], "orders has no feature flags in local"),
    ],
)
def test_rejects_a_command_that_says_too_little(words: list[str], message: str) -> None:
    with pytest.raises(CairnError, match=message):
        said(*words)
