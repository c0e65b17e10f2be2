from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import Certificate
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


def certificate(stack: PlatformStack, **arguments: Any) -> Certificate:
    defaults = {"domain_name": "shop.example.com", "hosted_zone_id": "Z1"}
    return Certificate(stack, "Certificate", **{**defaults, **arguments})


def test_a_certificate_is_proven_by_records_that_stay() -> None:
    names = ["*.shop.example.com", "shop.example.org"]
    template = synthesize(lambda stack: certificate(stack, alternative_names=names))
    found = template.resource("aws_acm_certificate")
    assert (found["domain_name"], found["subject_alternative_names"]) == ("shop.example.com", names)
    assert (found["validation_method"], found["key_algorithm"]) == ("DNS", "EC_prime256v1")
    assert found["options"] == {"certificate_transparency_logging_preference": "ENABLED"}
    assert found["lifecycle"] == {"create_before_destroy": True}
    records = sorted(template.resources("aws_route53_record"), key=lambda record: str(record["name"][-20:]))
    assert {record["zone_id"] for record in records} == {"Z1"}
    for record, name in zip(records, ("shop.example.com", "shop.example.org"), strict=True):
        assert f'one.domain_name == "{name}"' in record["name"]
    assert len(template.resource("aws_acm_certificate_validation")["depends_on"]) == 2


def test_without_a_zone_the_record_to_make_is_told() -> None:
    template = synthesize(lambda stack: certificate(stack, hosted_zone_id=None))
    assert "resource_record_value" in template.content["output"]["certificate_validation_record"]["value"]
    assert template.resources("aws_route53_record") == []
    assert "depends_on" not in template.resource("aws_acm_certificate_validation")


def test_a_certificate_that_exists_is_left_alone() -> None:
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e"

    def build(stack: PlatformStack) -> None:
        assert Certificate.from_certificate_arn(stack, "C", arn).certificate_arn == arn

    assert synthesize(build).resources("aws_acm_certificate") == []


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda stack: certificate(stack, domain_name="Shop.example.com"),
            "domain_name must be a lower-case",
        ),
        (
            lambda stack: certificate(stack, alternative_names=["shop.example.com"]),
            "alternative_names must differ",
        ),
        (lambda stack: certificate(stack, key_algorithm="RSA_1024"), "key_algorithm must be one of"),
        (
            lambda stack: Certificate.from_certificate_arn(stack, "C", "arn:aws:acm"),
            "certificate_arn must be",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)
