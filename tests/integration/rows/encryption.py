"""Rows of ``modules/encryption``."""

from cdktf_cdktf_provider_aws.route53_zone import Route53Zone

from modules.core import PlatformStack
from modules.encryption import Certificate, Key
from tests.integration.rows.row import Made, Now, Row


def _key(stack: PlatformStack, _made: Made, now: Now) -> Key:
    return Key(
        stack,
        "Key",
        name="lifecycle",
        description=now("Encrypts the rows", "Encrypts every row"),
        service_principals=(
            "autoscaling.amazonaws.com",
            "cloudtrail.amazonaws.com",
            "cloudwatch.amazonaws.com",
            "delivery.logs.amazonaws.com",
            "events.amazonaws.com",
            "logs.amazonaws.com",
            "sns.amazonaws.com",
        ),
    )


def _certificate(stack: PlatformStack, _made: Made, _now: Now) -> Certificate:
    zone = Route53Zone(stack, "HostedZone", name="shop.example.com")
    return Certificate(
        stack,
        "Certificate",
        domain_name="shop.example.com",
        alternative_names=["*.shop.example.com"],
        hosted_zone_id=zone.zone_id,
    )


ROWS = (
    Row("Key", _key),
    Row("Certificate", _certificate),
)

FIXED_TYPES = {
    "aws_route53_record": "holds the proof of a certificate that stays",
    "aws_kms_alias": "holds the id of a key that stays",
}

BESIDE = {"HostedZone": "Certificate"}
