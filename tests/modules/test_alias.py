from dataclasses import dataclass
from typing import Any

import pytest

from modules.compute import Alias
from modules.core import PlatformStack
from modules.iam import Grant, IGrantable
from tests.support.grantee import grantee
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:cairn-test-orders"


@dataclass
class ExistingFunction:
    function_arn: str = FUNCTION_ARN
    function_name: str = "cairn-test-orders"
    alias_arn: str = f"{FUNCTION_ARN}:live"
    invoke_arn: str = ""

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        raise NotImplementedError

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        raise NotImplementedError


def alias(stack: PlatformStack, **arguments: Any) -> Alias:
    defaults = {"function": ExistingFunction(), "name": "canary", "version": "3"}
    return Alias(stack, "Alias", **defaults | arguments)


def test_an_alias_sends_every_call_to_its_version() -> None:
    assert synthesize(alias).resource("aws_lambda_alias") == {
        "name": "canary",
        "function_name": "cairn-test-orders",
        "function_version": "3",
    }


def test_an_alias_sends_a_share_of_its_calls_to_another_version() -> None:
    template = synthesize(lambda stack: alias(stack, weights={"4": 0.1}))
    assert template.resource("aws_lambda_alias")["routing_config"] == {
        "additional_version_weights": {"4": 0.1}
    }


def test_an_invoker_invokes_this_alias_and_no_other() -> None:
    (statement,) = synthesize(lambda stack: alias(stack).grant_invoke(grantee(stack))).statements()
    assert statement["Action"] == ["lambda:InvokeFunction"]
    (resource,) = statement["Resource"]
    assert resource.startswith("${aws_lambda_alias.Alias_")


def test_a_service_is_let_in_on_behalf_of_one_resource() -> None:
    rule = "arn:aws:events:eu-west-1:123456789012:rule/all"
    template = synthesize(
        lambda stack: alias(stack).allow_invoke("events.amazonaws.com", source_arn=rule, id="Rule")
    )
    found = template.resource("aws_lambda_permission")
    assert (found["principal"], found["source_arn"]) == ("events.amazonaws.com", rule)
    assert found["qualifier"].startswith("${aws_lambda_alias.Alias_")


@pytest.mark.parametrize("weights", [{"4": 0.0}, {"4": 1.0}, {"4": 0.1, "5": 0.1}])
def test_rejects_weights_that_lambda_does_not_take(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights must name at most one version"):
        synthesize(lambda stack: alias(stack, weights=weights))


def test_rejects_a_share_of_what_is_not_published() -> None:
    with pytest.raises(ValueError, match=r"must name published versions, got \$LATEST"):
        synthesize(lambda stack: alias(stack, version="$LATEST", weights={"4": 0.1}))
