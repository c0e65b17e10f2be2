from typing import Any

import pytest

from modules.auth import UserPool
from modules.core import PlatformStack
from tests.support.grantee import grantee
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

TRIGGER_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:add-scopes:live"


class Trigger:
    """A function that remembers who may invoke it."""

    def __init__(self) -> None:
        self.alias_arn = TRIGGER_ARN
        self.allowed: list[dict[str, str]] = []

    def allow_invoke(self, *, id: str, principal: str, source_arn: str) -> None:
        self.allowed.append({"id": id, "principal": principal, "source_arn": source_arn})


def pool(arguments: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    def build(stack: PlatformStack) -> None:
        UserPool(stack, "Customers", name="customers", **(arguments or {}))

    return synthesize(build, **settings).resource("aws_cognito_user_pool")


def test_people_sign_in_with_a_verified_address_and_a_long_password() -> None:
    found = pool()
    assert found["username_attributes"] == found["auto_verified_attributes"] == ["email"]
    assert found["password_policy"]["minimum_length"] >= 12
    assert {value for key, value in found["password_policy"].items() if key.startswith("require_")} == {True}
    assert found["user_attribute_update_settings"] == {
        "attributes_require_verification_before_update": ["email"]
    }


def test_a_second_factor_is_an_authenticator_app() -> None:
    found = pool()
    assert found["mfa_configuration"] == "OPTIONAL"
    assert found["software_token_mfa_configuration"] == {"enabled": True}
    assert "sms_configuration" not in found


def test_a_second_factor_can_be_demanded() -> None:
    assert pool({"mfa": "ON"})["mfa_configuration"] == "ON"


def test_the_tier_lets_a_trigger_change_access_tokens() -> None:
    assert pool()["user_pool_tier"] == "ESSENTIALS"


def test_nobody_registers_unless_that_is_wanted() -> None:
    assert pool()["admin_create_user_config"] == {"allow_admin_create_user_only": True}
    assert pool({"self_sign_up": True})["admin_create_user_config"] == {"allow_admin_create_user_only": False}


@pytest.mark.parametrize(("protect", "expected"), [(True, "ACTIVE"), (False, "INACTIVE")])
def test_deletion_protection_follows_the_environment(protect: bool, expected: str) -> None:
    assert pool(protect_data=protect)["deletion_protection"] == expected


def test_a_pool_without_trigger_has_none() -> None:
    assert "lambda_config" not in pool()


def test_a_function_hears_of_everyone_who_was_confirmed() -> None:
    trigger = Trigger()
    found = pool({"post_confirmation": trigger})
    assert found["lambda_config"] == {"post_confirmation": TRIGGER_ARN}
    (allowed,) = trigger.allowed
    assert (allowed["id"], allowed["principal"]) == (
        "CustomersPostConfirmation",
        "cognito-idp.amazonaws.com",
    )


def test_a_reader_reads_the_users_of_this_pool_alone() -> None:
    def build(stack: PlatformStack) -> None:
        UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123").grant_read_user(grantee(stack))

    assert synthesize(build).statements() == [
        {
            "Effect": "Allow",
            "Action": ["cognito-idp:AdminGetUser"],
            "Resource": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"],
        }
    ]


def test_only_this_pool_invokes_its_trigger() -> None:
    trigger = Trigger()

    def build(stack: PlatformStack) -> None:
        made = UserPool(stack, "Customers", name="customers", pre_token_generation=trigger)
        assert [one["source_arn"] for one in trigger.allowed] == [made.user_pool_arn]

    found = synthesize(build).resource("aws_cognito_user_pool")
    assert found["lambda_config"] == {
        "pre_token_generation_config": {"lambda_arn": TRIGGER_ARN, "lambda_version": "V2_0"}
    }
    assert [one["principal"] for one in trigger.allowed] == ["cognito-idp.amazonaws.com"]


def test_rejects_an_unknown_demand_for_a_second_factor() -> None:
    with pytest.raises(ValueError, match="mfa must be OPTIONAL or ON, got 'OFF'"):
        pool({"mfa": "OFF"})


def test_an_imported_pool_is_known_by_arn_and_issuer() -> None:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        assert known.user_pool_arn == (
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
        )
        assert known.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"

    assert synthesize(build).resources("aws_cognito_user_pool") == []
