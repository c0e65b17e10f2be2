"""A domain that e-mail is sent from: signed by DKIM, over TLS alone, watched for bounces and complaints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.route53_record import Route53Record
from cdktf_cdktf_provider_aws.sesv2_configuration_set import (
    Sesv2ConfigurationSet,
    Sesv2ConfigurationSetDeliveryOptions,
    Sesv2ConfigurationSetReputationOptions,
    Sesv2ConfigurationSetSendingOptions,
    Sesv2ConfigurationSetSuppressionOptions,
)
from cdktf_cdktf_provider_aws.sesv2_email_identity import (
    Sesv2EmailIdentity,
    Sesv2EmailIdentityDkimSigningAttributes,
)
from constructs import Construct

from modules.core import stack_of, title
from modules.iam import Grant, IGrantable
from modules.observability import Alarm, ITopic, Metric

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
SEND_EMAIL = ("ses:SendEmail",)
DKIM_RECORDS = 3
# Amazon SES reviews an account whose rates reach these.
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-messages.html
REVIEWED_AT = {"BounceRate": 0.05, "ComplaintRate": 0.001}
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class IEmailIdentity(Protocol):
    """A domain that sending from can be granted of."""

    @property
    def domain_name(self) -> str:
        """The domain, the part of an address behind the @."""

    def grant_send_email(self, grantee: IGrantable) -> Grant:
        """Allow sending e-mail from the domain."""


class _EmailIdentityGrants(Construct):
    """The grants of an identity, written from its domain and its configuration set."""

    domain_name: str
    configuration_set_name: str

    def grant_send_email(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to send e-mail from any address of the domain, by its configuration set."""
        arn = stack_of(self).arn
        resources = (
            arn("ses", f"identity/{self.domain_name}"),
            arn("ses", f"configuration-set/{self.configuration_set_name}"),
        )
        return Grant.add(grantee, actions=SEND_EMAIL, resources=resources)


class _ImportedEmailIdentity(_EmailIdentityGrants):
    def __init__(self, scope: Construct, id: str, *, domain_name: str, configuration_set_name: str) -> None:
        super().__init__(scope, id)
        _require_domain(domain_name)
        self.domain_name = domain_name
        self.configuration_set_name = configuration_set_name


class EmailIdentity(_EmailIdentityGrants):
    """The domain ``domain_name``, with Easy DKIM of 2048 bits and a configuration set of its own, which is its default.

    What is sent by that set goes to servers that speak TLS, and to no address that bounced or complained before.
    With ``hosted_zone_id`` the records that prove the domain are made in that zone; without it ``dkim_tokens`` are the
    three to make: ``<token>._domainkey.<domain>`` is a CNAME of ``<token>.dkim.amazonses.com``. ``name`` names the
    configuration set. Raises ``ValueError`` for a ``domain_name`` that is no lower-case domain.
    https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, domain_name: str, hosted_zone_id: str | None = None
    ) -> None:
        super().__init__(scope, id)
        _require_domain(domain_name)
        self._name = name
        configuration_set = Sesv2ConfigurationSet(
            self,
            "ConfigurationSet",
            configuration_set_name=stack_of(self).physical_name(name, max_length=64),
            delivery_options=Sesv2ConfigurationSetDeliveryOptions(tls_policy="REQUIRE"),
            reputation_options=Sesv2ConfigurationSetReputationOptions(reputation_metrics_enabled=True),
            sending_options=Sesv2ConfigurationSetSendingOptions(sending_enabled=True),
            suppression_options=Sesv2ConfigurationSetSuppressionOptions(
                suppressed_reasons=["BOUNCE", "COMPLAINT"]
            ),
        )
        resource = Sesv2EmailIdentity(
            self,
            "Resource",
            email_identity=domain_name,
            configuration_set_name=configuration_set.configuration_set_name,
            dkim_signing_attributes=Sesv2EmailIdentityDkimSigningAttributes(
                next_signing_key_length="RSA_2048_BIT"
            ),
        )
        self.domain_name = domain_name
        self.identity_arn: str = resource.arn
        self.configuration_set_name = stack_of(self).physical_name(name, max_length=64)
        self.dkim_tokens = tuple(
            f"${{{resource.terraform_resource_type}.{resource.friendly_unique_id}"
            f".dkim_signing_attributes[0].tokens[{number}]}}"
            for number in range(DKIM_RECORDS)
        )
        if hosted_zone_id is not None:
            self._prove(hosted_zone_id)

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when bounces or complaints reach the rate at which Amazon SES reviews an account."""
        for rate, threshold in REVIEWED_AT.items():
            name = "bounces" if rate == "BounceRate" else "complaints"
            Alarm(
                self,
                title(name),
                name=f"{self._name}-{name}",
                description=f"Too much e-mail of {self.domain_name} comes back as {name}: SES may stop it",
                metric=Metric(
                    "AWS/SES",
                    f"Reputation.{rate}",
                    {"ses:configuration-set": self.configuration_set_name},
                    statistic="Maximum",
                    period_sec=3600,
                ),
                threshold=threshold,
                actions=actions,
            )

    def _prove(self, hosted_zone_id: str) -> None:
        for number, token in enumerate(self.dkim_tokens):
            Route53Record(
                self,
                f"Dkim{number}",
                zone_id=hosted_zone_id,
                name=f"{token}._domainkey.{self.domain_name}",
                type="CNAME",
                ttl=300,
                records=[f"{token}.dkim.amazonses.com"],
            )

    @staticmethod
    def from_domain_name(
        scope: Construct, id: str, domain_name: str, *, configuration_set_name: str
    ) -> IEmailIdentity:
        """Return an identity that exists in the stack's own account and region, with the set that it sends by."""
        return _ImportedEmailIdentity(
            scope, id, domain_name=domain_name, configuration_set_name=configuration_set_name
        )


def _require_domain(domain_name: str) -> None:
    if not _DOMAIN.fullmatch(domain_name):
        raise ValueError(
            f"domain_name must be a lower-case domain such as shop.example.com, got {domain_name!r}"
        )
