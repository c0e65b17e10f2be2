"""The name under which customers reach the APIs of an environment."""

import re
from typing import Protocol

from cdktf_cdktf_provider_aws.api_gateway_domain_name import (
    ApiGatewayDomainName,
    ApiGatewayDomainNameEndpointConfiguration,
)
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from modules.encryption import Certificate

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class ICustomDomain(Protocol):
    """A domain name that base paths can be put under."""

    @property
    def domain_name(self) -> str:
        """The domain name, such as ``api.shop.example.com``."""


class _ImportedCustomDomain(Construct):
    def __init__(self, scope: Construct, id: str, *, domain_name: str) -> None:
        super().__init__(scope, id)
        self.domain_name = domain_name


class CustomDomain(Construct):
    """A regional domain name for REST APIs, TLS 1.2 and later.

    With ``certificate_arn`` that certificate is used. With ``hosted_zone_id`` a certificate is requested and proven by
    a record in that zone, and the name is pointed at the API. With both, the name is pointed there and the given
    certificate is used. With neither, a certificate is requested and Terraform waits until somebody has made the
    record that the output ``<id>_certificate_validation_record`` names (ACM shows it too).

    Raises ``ValueError`` for a ``domain_name`` that is no lower-case host name.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        domain_name: str,
        certificate_arn: str | None = None,
        hosted_zone_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        if not _HOST.fullmatch(domain_name):
            raise ValueError(
                f"domain_name must be a lower-case host name such as api.example.com, got {domain_name!r}"
            )
        self._resource = ApiGatewayDomainName(
            self,
            "Resource",
            domain_name=domain_name,
            regional_certificate_arn=certificate_arn or self._own_certificate(domain_name, hosted_zone_id),
            security_policy="TLS_1_2",
            endpoint_configuration=ApiGatewayDomainNameEndpointConfiguration(types=["REGIONAL"]),
        )
        self.domain_name: str = self._resource.domain_name
        self.regional_domain_name: str = self._resource.regional_domain_name
        if hosted_zone_id is not None:
            self._point_here(domain_name, hosted_zone_id)

    @staticmethod
    def from_domain_name(scope: Construct, id: str, domain_name: str) -> ICustomDomain:
        """Return a custom domain of API Gateway that exists; nothing of it is changed."""
        return _ImportedCustomDomain(scope, id, domain_name=domain_name)

    def _own_certificate(self, domain_name: str, hosted_zone_id: str | None) -> str:
        certificate = Certificate(self, "Certificate", domain_name=domain_name, hosted_zone_id=hosted_zone_id)
        return certificate.certificate_arn

    def _point_here(self, domain_name: str, hosted_zone_id: str) -> None:
        Route53Record(
            self,
            "Alias",
            zone_id=hosted_zone_id,
            name=domain_name,
            type="A",
            alias=Route53RecordAlias(
                name=self._resource.regional_domain_name,
                zone_id=self._resource.regional_zone_id,
                evaluate_target_health=False,
            ),
        )
