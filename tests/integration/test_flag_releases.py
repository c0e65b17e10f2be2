"""A feature flag that is toggled by and by, and taken back where an alarm goes off."""

import json
import time
from typing import Any

import pytest

from cairn.localcloud import LocalCloud
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.releases import cloud, make_alarm, set_alarm

__all__ = ["cloud"]

pytestmark = pytest.mark.integration


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
