from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.localcloud.kubernetes.fields import check
from cairn.localcloud.kubernetes.kinds import kind_at
from cairn.localcloud.kubernetes.manifest import checked
from cairn.localcloud.kubernetes.refusal import Refusal
from cairn.localcloud.kubernetes.rollout import Bounds, Revision, next_replicas

DEPLOYMENT = kind_at("apps/v1", "deployments")


@pytest.mark.parametrize(
    ("rolling", "desired", "expected"),
    [
        ({}, 10, Bounds(10, 3, 2)),
        ({"maxSurge": 1, "maxUnavailable": 0}, 2, Bounds(2, 1, 0)),
        ({"maxSurge": "50%", "maxUnavailable": "50%"}, 3, Bounds(3, 2, 1)),
        ({"maxSurge": 0, "maxUnavailable": 0}, 2, Bounds(2, 0, 1)),
    ],
)
def test_surge_is_rounded_up_and_unavailable_down(
    rolling: dict[str, Any], desired: int, expected: Bounds
) -> None:
    assert Bounds.of({"strategy": {"rollingUpdate": rolling}}, desired) == expected


def test_a_new_version_takes_over_one_by_one() -> None:
    bounds, new, old = Bounds(2, 1, 0), Revision("new", 0, 0), Revision("old", 2, 2)
    seen = []
    while old.replicas or new.replicas < 2:
        wanted = next_replicas(bounds, new, [old])
        new = Revision("new", wanted["new"], wanted["new"])
        old = Revision("old", wanted["old"], wanted["old"])
        seen.append((new.replicas, old.replicas))
    assert seen == [(1, 2), (1, 1), (2, 1), (2, 0)]


def test_a_version_that_does_not_come_up_takes_nothing_from_the_old_one() -> None:
    wanted = next_replicas(Bounds(2, 1, 0), Revision("new", 1, 0), [Revision("old", 2, 2)])
    assert wanted == {"new": 1, "old": 2}


def test_a_broken_pod_of_the_old_version_stays_while_the_new_one_is_not_there_to_make_up_for_it() -> None:
    wanted = next_replicas(Bounds(2, 1, 0), Revision("new", 1, 0), [Revision("old", 2, 1)])
    assert wanted == {"new": 1, "old": 2}


def test_pods_of_an_older_version_that_are_broken_go_first() -> None:
    olds = [Revision("oldest", 2, 2), Revision("broken", 1, 0)]
    wanted = next_replicas(Bounds(2, 1, 0), Revision("new", 0, 0), olds)
    assert wanted == {"new": 0, "oldest": 2, "broken": 0}


@given(
    st.integers(1, 8),
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=4),
)
def test_a_step_keeps_to_its_bounds(
    desired: int, surge: int, unavailable: int, revisions: list[tuple[int, int]]
) -> None:
    bounds = Bounds(desired, surge, unavailable if surge or unavailable else 1)
    new, *old = [
        Revision(str(number), replicas, min(replicas, available))
        for number, (replicas, available) in enumerate(revisions)
    ]
    before = sum(one.replicas for one in (new, *old))
    wanted = next_replicas(bounds, new, old)
    assert min(wanted.values()) >= 0
    assert sum(wanted.values()) <= max(before, desired + bounds.surge)
    available = sum(one.available for one in (new, *old))
    left = sum(min(one.available, wanted[one.name]) for one in (new, *old))
    if new.replicas <= desired:
        assert left >= min(available, desired - bounds.unavailable)


def manifest(**spec: Any) -> dict[str, Any]:
    template = {
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": [{"name": "app", "image": "web"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template, **spec},
    }


def test_a_manifest_gets_its_namespace() -> None:
    assert checked(DEPLOYMENT, "shop", "web", manifest())["metadata"]["namespace"] == "shop"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (manifest(paused=True), 'unknown field "spec.paused"'),
        (manifest(selector={"matchLabels": {"app": "other"}}), "spec.selector must select"),
        ({**manifest(), "kind": "StatefulSet"}, "the address is that of apps/v1 Deployment web"),
        (
            {**manifest(), "metadata": {"name": "web", "namespace": "other"}},
            "metadata.namespace must be 'shop'",
        ),
        (manifest(template=[]), "spec.template must be a map"),
    ],
)
def test_refuses_a_manifest_that_kubernetes_would_take_otherwise(
    content: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal, match=message):
        checked(DEPLOYMENT, "shop", "web", content)


def test_says_which_kinds_there_are() -> None:
    with pytest.raises(Refusal, match="no statefulsets of apps/v1; it has: v1 Namespace") as refused:
        kind_at("apps/v1", "statefulsets")
    assert refused.value.status["reason"] == "NotFound"


def test_names_the_place_of_an_unknown_field_in_a_list() -> None:
    content = manifest()
    content["spec"]["template"]["spec"]["containers"][0]["tty"] = True
    with pytest.raises(Refusal, match=r"spec\.template\.spec\.containers\[0\]\.tty"):
        check(content, DEPLOYMENT.shape)
