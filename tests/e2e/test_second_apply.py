"""The plan after an apply is empty, and so it is after a second apply that changed every type of resource.

Long, because a plan, an apply and a plan of every stack take about four minutes.
"""

import json
from dataclasses import dataclass

import pytest

from tests.support.assemblies import synthesize_environment
from tests.support.environments import write_environment
from tests.support.shop import Shop
from tests.support.terraform import Change

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(1200), pytest.mark.xdist_group("shop")]

CHANGES = {
    "logs": {"level": "WARN", "retention_days": 14},
    "orders": {"memory_mb": 640, "reserved_concurrency": 5, "requests_per_sec": 400, "burst": 450},
    "organisation": {"tags": {"CostCentre": "second apply"}},
    "protection": {"key_deletion_window_days": 8},
    "sign_in": {"token_minutes": 45},
    "web_acl": {"rate_limit": 3000},
}

# Types of which nothing follows the environment's fields above, by the reason. The constructs' own arguments are
# changed in place, type by type, by tests/integration/test_module_lifecycle.py.
UNTOUCHED_BY_THE_ENVIRONMENT: dict[str, frozenset[str]] = {
    "the stacks fix every argument; no field of the environment that is changed here reaches one": frozenset(
        {
            "aws_api_gateway_gateway_response",
            "aws_api_gateway_method",
            "aws_api_gateway_model",
            "aws_api_gateway_request_validator",
            "aws_api_gateway_resource",
            "aws_apigatewayv2_route",
            "aws_appautoscaling_policy",
            "aws_autoscaling_lifecycle_hook",
            "aws_autoscaling_policy",
            "aws_cloudwatch_log_resource_policy",
            "aws_cognito_resource_server",
            "aws_iam_role_policy",
            "aws_lambda_function_event_invoke_config",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_ownership_controls",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_versioning",
            "aws_wafv2_web_acl_logging_configuration",
        }
    ),
    "holds references alone; what it refers to is never made anew": frozenset(
        {
            "aws_acm_certificate_validation",
            "aws_api_gateway_account",
            "aws_api_gateway_authorizer",
            "aws_api_gateway_base_path_mapping",
            "aws_api_gateway_integration",
            "aws_apigatewayv2_authorizer",
            "aws_apigatewayv2_integration",
            "aws_cloudwatch_event_target",
            "aws_cognito_user_pool_domain",
            "aws_kms_alias",
            "aws_lambda_permission",
            "aws_lb_target_group_attachment",
            "aws_route",
            "aws_route53_record",
            "aws_route_table_association",
            "aws_s3_bucket_logging",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_server_side_encryption_configuration",
            "aws_secretsmanager_secret_version",
            "aws_sns_topic_subscription",
            "aws_wafv2_web_acl_association",
        }
    ),
    "is never changed: other content is another one, and the content is the code's": frozenset(
        {
            "aws_api_gateway_deployment",
            "aws_appconfig_hosted_configuration_version",
            "aws_lambda_invocation",
        }
    ),
    "the guard holds the environment's name, which is what makes it another environment": frozenset(
        {"terraform_data"}
    ),
}
MADE_ANEW = {
    "aws_ecs_task_definition": "a revision is never changed: tasks go over to another one, which has another log level"
}


CONSTRUCTIVE = (("create",), ("update",))


@dataclass(frozen=True)
class SecondApply:
    first: list[Change]
    done: list[Change]
    after: list[Change]
    kinds: frozenset[str]


@pytest.fixture(scope="module")
def second(shop: Shop) -> SecondApply:
    if shop.file is None:
        pytest.skip("since 2026-11-22: a second apply changes stacks, so it wants the tests' own environment")
    first = shop.deployment.plan()
    # Tests that come later buy, and so want the provider that the shop has.
    changes = {**CHANGES, "payments": {"provider_url": shop.provider_url}}
    write_environment(
        shop.file.parent, name=shop.file.stem, account_id=shop.account.account_id, changes=changes
    )
    folder = synthesize_environment(shop.file, shop.deployment.folder)
    return SecondApply(
        first=first,
        done=shop.deployment.changes(shop.deployment.apply()),
        after=shop.deployment.plan(),
        kinds=frozenset(
            kind
            for file in folder.glob("stacks/*/cdk.tf.json")
            for kind in json.loads(file.read_text())["resource"]
        ),
    )


def test_the_plan_after_the_first_apply_is_empty(second: SecondApply) -> None:
    assert list(map(str, second.first)) == []


def test_every_type_changes_in_place_or_is_listed_with_a_reason(second: SecondApply) -> None:
    updated = {change.kind for change in second.done if change.actions == ("update",)}
    untouched = frozenset().union(*UNTOUCHED_BY_THE_ENVIRONMENT.values())
    assert second.kinds - updated - set(MADE_ANEW) == untouched


def test_nothing_is_deleted_and_nothing_made_anew_but_what_is_listed(second: SecondApply) -> None:
    assert {change.kind for change in second.done if change.actions == ("replace",)} == set(MADE_ANEW)
    others = [change for change in second.done if change.actions not in (*CONSTRUCTIVE, ("replace",))]
    assert [str(change) for change in others] == []


def test_the_plan_after_the_second_apply_is_empty(second: SecondApply) -> None:
    assert list(map(str, second.after)) == []


def test_orders_are_placed_as_before(second: SecondApply, shop: Shop) -> None:
    customer = shop.customer()
    with shop.api(customer.access_token) as api:
        assert api.place().status_code == 201
