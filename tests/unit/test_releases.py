"""What CodeDeploy releases after an apply: which versions go out, what is waited for, how one that fails is told."""

import json
from typing import Any

import pytest

from cairn.errors import CairnError
from cairn.releases.bring_out import Deployment, bring_out
from cairn.releases.release import Release, releases_of
from cairn.terraform.process import Interrupted

OLD, NEW = (f"arn:aws:ecs:eu-west-1:123456789012:task-definition/stock:{number}" for number in (1, 2))
SUCCEEDED = Deployment("d-2", "Succeeded")


def release_json(kind: str = "AWS::ECS::Service", **properties: Any) -> str:
    properties = properties or {"TaskDefinition": NEW}
    content = json.dumps(
        {"version": 0.0, "Resources": [{"target": {"Type": kind, "Properties": properties}}]}
    )
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    return json.dumps({"applicationName": "shop", "deploymentGroupName": "live", "revision": revision})


OUTPUTS = {"release_stock": release_json(), "stage_name": "live"}


class FakeDeployments:
    """A group in which ``serving`` serves and ``under_way`` runs; each look gives the next of ``looks``."""

    def __init__(self, *looks: Deployment, serving: str = OLD, under_way: str | None = None) -> None:
        self.started: list[Release] = []
        self.looked_at: list[str] = []
        self._looks, self._serving, self._under_way = list(looks), serving, under_way

    def serving(self, release: Release) -> str:
        assert release.group == "live"
        return self._serving

    def unfinished(self, _release: Release) -> str | None:
        return self._under_way

    def start(self, release: Release) -> str:
        self.started.append(release)
        return "d-2"

    def look(self, identity: str) -> Deployment:
        self.looked_at.append(identity)
        found = self._looks.pop(0)
        if identity == self._under_way and found.is_over and found.status == "Succeeded":
            self._serving = NEW
        return found


def told_by(deployments: FakeDeployments, outputs: dict[str, Any] = OUTPUTS) -> list[str]:
    told: list[str] = []
    bring_out("inventory", outputs, deployments, tell=told.append, pause=lambda: None)
    return told


def test_outputs_say_what_goes_out() -> None:
    function = release_json(
        "AWS::Lambda::Function", Name="price", Alias="live", CurrentVersion="1", TargetVersion="2"
    )
    price, stock = releases_of({**OUTPUTS, "release_price": function})
    assert (price.name, price.version, price.is_of_a_function) == ("price", "2", True)
    assert (stock.name, stock.version, stock.is_of_a_function) == ("stock", NEW, False)
    assert (stock.application, stock.group) == ("shop", "live")


def test_a_version_that_does_not_serve_goes_out_and_is_watched_to_its_end() -> None:
    deployments = FakeDeployments(
        Deployment("d-2", "InProgress", doing="Install"),
        Deployment("d-2", "InProgress", doing="Install"),
        Deployment("d-2", "InProgress", doing="AllowTraffic"),
        SUCCEEDED,
    )
    told = told_by(deployments)
    assert [each.name for each in deployments.started] == ["stock"]
    assert told == [
        "inventory: stock goes out by the deployment d-2",
        "inventory: stock: Install",
        "inventory: stock: AllowTraffic",
    ]


def test_a_release_with_the_name_of_its_stack_is_named_once() -> None:
    told = told_by(FakeDeployments(SUCCEEDED), {"release_inventory": release_json()})
    assert told == ["inventory goes out by the deployment d-2"]


def test_nothing_goes_out_where_the_version_serves() -> None:
    deployments = FakeDeployments(serving=NEW)
    assert (told_by(deployments), deployments.started) == ([], [])


def test_a_deployment_under_way_is_waited_for_and_may_be_the_one_that_is_wanted() -> None:
    deployments = FakeDeployments(Deployment("d-1", "Succeeded"), under_way="d-1")
    told = told_by(deployments)
    assert deployments.started == []
    [line] = told
    assert line.startswith("inventory: stock waits for the deployment d-1, which is under way; ")
    assert "`aws deploy stop-deployment --deployment-id d-1` ends it" in line


def test_after_a_deployment_that_failed_under_way_the_wanted_one_is_started() -> None:
    deployments = FakeDeployments(Deployment("d-1", "Stopped"), SUCCEEDED, under_way="d-1")
    told_by(deployments)
    assert (len(deployments.started), deployments.looked_at) == (1, ["d-1", "d-2"])


def test_a_version_that_is_taken_back_fails_once_the_old_one_has_everything_again() -> None:
    failed = Deployment("d-2", "Failed", reason="ALARM_ACTIVE: One alarm is in ALARM", rollback="d-3")
    deployments = FakeDeployments(
        failed, Deployment("d-3", "InProgress", rollback="d-3"), Deployment("d-3", "Succeeded")
    )
    with pytest.raises(CairnError) as raised:
        told_by(deployments)
    assert raised.value.what == "The new version of stock was taken back: deployment d-2 of shop failed."
    assert raised.value.why == "ALARM_ACTIVE: One alarm is in ALARM"
    assert "The version before it serves." in raised.value.do
    assert deployments.looked_at == ["d-2", "d-3", "d-3"]


def test_whoever_stops_waiting_leaves_the_release_to_code_deploy() -> None:
    def interrupted() -> None:
        raise Interrupted

    deployments = FakeDeployments(Deployment("d-2", "InProgress"))
    with pytest.raises(Interrupted):
        bring_out("inventory", OUTPUTS, deployments, tell=lambda _: None, pause=interrupted)
    assert len(deployments.started) == 1
