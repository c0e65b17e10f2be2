from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.messaging import EmailIdentity, Topic
from tests.support.grantee import grantee, imported_key
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

SENDING = [
    "arn:aws:ses:eu-west-1:123456789012:identity/shop.example.com",
    "arn:aws:ses:eu-west-1:123456789012:configuration-set/cairn-test-shop",
]


def identity(stack: PlatformStack, **arguments: Any) -> EmailIdentity:
    return EmailIdentity(stack, "Mail", **{"name": "shop", "domain_name": "shop.example.com", **arguments})


def test_mail_is_signed_encrypted_on_its_way_and_not_sent_where_it_is_not_wanted() -> None:
    template = synthesize(identity)
    found = template.resource("aws_sesv2_email_identity")
    assert found["email_identity"] == "shop.example.com"
    assert found["configuration_set_name"].startswith("${aws_sesv2_configuration_set.Mail_")
    assert found["dkim_signing_attributes"] == {"next_signing_key_length": "RSA_2048_BIT"}
    assert template.resource("aws_sesv2_configuration_set") == {
        "configuration_set_name": "cairn-test-shop",
        "delivery_options": {"tls_policy": "REQUIRE"},
        "reputation_options": {"reputation_metrics_enabled": True},
        "sending_options": {"sending_enabled": True},
        "suppression_options": {"suppressed_reasons": ["BOUNCE", "COMPLAINT"]},
    }
    assert template.resources("aws_route53_record") == []


def test_the_domain_is_proven_in_its_hosted_zone() -> None:
    records = synthesize(lambda stack: identity(stack, hosted_zone_id="Z1")).resources("aws_route53_record")
    assert {record["zone_id"] for record in records} == {"Z1"}
    for number, record in enumerate(records):
        token = record["name"].removesuffix("._domainkey.shop.example.com")
        assert token.endswith(f".dkim_signing_attributes[0].tokens[{number}]}}")
        assert (record["type"], record["records"]) == ("CNAME", [f"{token}.dkim.amazonses.com"])
    assert len(records) == 3


@pytest.mark.parametrize("imported", [False, True])
def test_a_grant_lets_send_from_the_domain_by_its_configuration_set(imported: bool) -> None:
    def build(stack: PlatformStack) -> None:
        made = (
            EmailIdentity.from_domain_name(
                stack, "Mail", "shop.example.com", configuration_set_name="cairn-test-shop"
            )
            if imported
            else identity(stack)
        )
        made.grant_send_email(grantee(stack))

    assert synthesize(build).statements() == [
        {"Effect": "Allow", "Action": ["ses:SendEmail"], "Resource": SENDING}
    ]


def test_alarms_come_before_the_service_stops_the_sending() -> None:
    def build(stack: PlatformStack) -> None:
        identity(stack).add_alarms([Topic(stack, "Alarms", name="alarms", key=imported_key(stack))])

    alarms = synthesize(build).resources("aws_cloudwatch_metric_alarm")
    assert {alarm["metric_name"]: alarm["threshold"] for alarm in alarms} == {
        "Reputation.BounceRate": 0.05,
        "Reputation.ComplaintRate": 0.001,
    }
    for alarm in alarms:
        assert alarm["dimensions"] == {"ses:configuration-set": "cairn-test-shop"}


@pytest.mark.parametrize(
    "build",
    [
        lambda stack: identity(stack, domain_name="orders@shop.example.com"),
        lambda stack: EmailIdentity.from_domain_name(
            stack, "Mail", "Shop.example", configuration_set_name="s"
        ),
    ],
)
def test_rejects_what_is_no_domain(build: Callable[[PlatformStack], Any]) -> None:
    with pytest.raises(ValueError, match="domain_name must be a lower-case domain"):
        synthesize(build)
