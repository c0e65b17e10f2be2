"""Services of moto inside the emulator's process."""

import asyncio
import json
import pickle
from typing import Any

import pytest

from cairn.localcloud.added_services.moto_service import MotoService
from cairn.localcloud.added_services.operations import Operations
from cairn.localcloud.added_services.stored_service import StoredService
from cairn.localcloud.gaps.iam.added_service_resources import resource_arn

HERE = {"region": "eu-west-1", "account": "123456789012"}


def ask(service: MotoService, account: str, action: str, **request: str) -> tuple[int, dict[str, Any]]:
    from ministack.core.responses import request_scope

    headers = {
        "host": "127.0.0.1:4566",
        "x-amz-target": f"AWSShield_20160616.{action}",
        "content-type": "application/x-amz-json-1.1",
        "authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/shield/aws4_request, Signature=0",
    }
    with request_scope(account, "us-east-1"):
        answer = service.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
        status, _, body = asyncio.run(answer)
    return status, json.loads(body or b"{}")


def protect(service: MotoService, account: str) -> None:
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{account}:loadbalancer/app/edge/1"
    assert ask(service, account, "CreateProtection", Name="edge", ResourceArn=arn)[0] == 200


def names(service: MotoService, account: str) -> list[str]:
    return [kept["Name"] for kept in ask(service, account, "ListProtections")[1]["Protections"]]


def test_keeps_accounts_apart_and_takes_up_what_was_saved() -> None:
    service = MotoService("shield")
    assert service.get_state() is None
    protect(service, "111111111111")
    saved = service.get_state()
    assert saved is not None
    assert service.get_state() == saved
    service.reset()
    assert names(service, "111111111111") == []
    restored = MotoService("shield")
    restored.load_persisted_state(saved)
    assert names(restored, "111111111111") == ["edge"]
    assert names(restored, "222222222222") == []
    restored.reset()


def test_refuses_a_state_that_does_not_fit() -> None:
    with pytest.raises(pickle.UnpicklingError):
        MotoService("shield").load_persisted_state({"backends": b"\x80\x05damaged"})


def test_says_which_action_is_not_served() -> None:
    status, answer = ask(MotoService("shield"), "111111111111", "DescribeDRTAccess")
    assert status == 400
    assert "describe_drt_access" in answer["message"]


@pytest.mark.parametrize(
    ("service", "path", "body", "expected"),
    [
        (
            "codedeploy",
            "/",
            {"applicationName": "shop", "deploymentGroupName": "live"},
            "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/live",
        ),
        (
            "codedeploy",
            "/",
            {"applicationName": "shop"},
            "arn:aws:codedeploy:eu-west-1:123456789012:application:shop",
        ),
        ("codepipeline", "/", {"name": "shop"}, "arn:aws:codepipeline:eu-west-1:123456789012:shop"),
        (
            "codepipeline",
            "/",
            {"pipeline": {"name": "shop"}},
            "arn:aws:codepipeline:eu-west-1:123456789012:shop",
        ),
        (
            "codepipeline",
            "/",
            {"pipelineName": "shop", "stageName": "Prod", "actionName": "Approve", "token": "t"},
            "arn:aws:codepipeline:eu-west-1:123456789012:shop/Prod/Approve",
        ),
        ("guardduty", "/detector/d1/filter", {}, "arn:aws:guardduty:eu-west-1:123456789012:detector/d1"),
        (
            "vpc-lattice",
            "/services/s1/listeners/l1/rules",
            {},
            "arn:aws:vpc-lattice:eu-west-1:123456789012:service/s1/listener/l1",
        ),
        ("vpc-lattice", "/services", {"name": "shop"}, None),
        ("codedeploy", "/", {}, None),
    ],
)
def test_names_the_resource_of_a_request(
    service: str, path: str, body: dict[str, Any], expected: str | None
) -> None:
    assert resource_arn(service, path, json.dumps(body).encode(), HERE) == expected


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("PUT", "/analyzer", ("CreateAnalyzer", {})),
        ("GET", "/analyzer/shared", ("GetAnalyzer", {"analyzerName": "shared"})),
        (
            "GET",
            "/tags/arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/shared",
            (
                "ListTagsForResource",
                {"resourceArn": "arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/shared"},
            ),
        ),
    ],
)
def test_tells_the_operation_of_a_rest_request(
    method: str, path: str, expected: tuple[str, dict[str, str]]
) -> None:
    assert Operations("accessanalyzer").of(method, path, {}) == expected


def test_passes_on_what_it_does_not_store() -> None:
    stored = StoredService({"GetGroup": lambda _, asked: {"Group": asked}}, "xray")
    own = asyncio.run(stored.handle_request("POST", "/GetGroup", {}, b'{"GroupName": "slow"}', {}))
    assert own == (200, {"Content-Type": "application/x-amz-json-1.1"}, b'{"Group": {"GroupName": "slow"}}')
    status, _, body = asyncio.run(stored.handle_request("POST", "/TraceGraph", {}, b"{}", {}))
    assert (status, json.loads(body)["__type"]) == (400, "UnsupportedOperation")
