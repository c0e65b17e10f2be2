"""A certificate of AWS Certificate Manager that renews itself, proven by a record in a hosted zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from cdktf import TerraformOutput, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate, AcmCertificateOptions
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from modules.core import output_name, stack_of
from modules.core.arguments import require_one_of

KEY_ALGORITHMS = ("EC_prime256v1", "EC_secp384r1", "RSA_2048")
_HOST = re.compile(r"(?=.{4,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_ARN = re.compile(r"arn:aws:acm:[a-z0-9-]+:\d{12}:certificate/\S+")


class ICertificate(Protocol):
    """A certificate that listeners and domain names present."""

    @property
    def certificate_arn(self) -> str:
        """The ARN of the certificate, once it is issued."""


class _ImportedCertificate(Construct):
    def __init__(self, scope: Construct, id: str, *, certificate_arn: str) -> None:
        super().__init__(scope, id)
        if not _ARN.fullmatch(certificate_arn):
            raise ValueError(f"certificate_arn must be the ARN of a certificate, got {certificate_arn!r}")
        self.certificate_arn = certificate_arn


class Certificate(Construct):
    """A public certificate for ``domain_name`` and ``alternative_names``, all in one hosted zone.

    The records that prove the names stay, so AWS renews it by itself. Without ``hosted_zone_id`` Terraform waits until
    somebody has made the record that an output names, ``<ids>_validation_record`` (ACM shows those of all names).
    ``key_algorithm`` is one of ``KEY_ALGORITHMS``.
    Who uses ``certificate_arn`` waits until it is issued. Raises ``ValueError`` for what is no lower-case host name,
    for a name given twice and for another algorithm.
    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        domain_name: str,
        hosted_zone_id: str | None,
        alternative_names: Sequence[str] = (),
        key_algorithm: str = "EC_prime256v1",
    ) -> None:
        super().__init__(scope, id)
        _check_names([domain_name, *alternative_names])
        require_one_of("key_algorithm", key_algorithm, KEY_ALGORITHMS)
        resource = AcmCertificate(
            self,
            "Resource",
            domain_name=domain_name,
            subject_alternative_names=list(alternative_names),
            key_algorithm=key_algorithm,
            validation_method="DNS",
            options=AcmCertificateOptions(certificate_transparency_logging_preference="ENABLED"),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        records: list[Route53Record] = []
        if hosted_zone_id is None:
            self._ask_for_proof(resource)
        else:
            names = enumerate(_proven_apart([domain_name, *alternative_names]))
            records = [self._proof(resource, hosted_zone_id, name, number) for number, name in names]
        issued = AcmCertificateValidation(
            self,
            "Issued",
            certificate_arn=resource.arn,
            depends_on=records or None,
        )
        self.certificate_arn: str = issued.certificate_arn

    def _ask_for_proof(self, resource: AcmCertificate) -> None:
        proof = resource.domain_validation_options.get(0)
        record = f"{proof.resource_record_name} {proof.resource_record_type} {proof.resource_record_value}"
        ids = self.node.path.split("/")[stack_of(self).node.path.count("/") + 1 :]
        TerraformOutput(self, "ValidationRecord", value=record).override_logical_id(
            output_name("".join(ids), "validation_record")
        )

    def _proof(self, resource: AcmCertificate, hosted_zone_id: str, name: str, number: int) -> Route53Record:
        options = (
            f"{resource.terraform_resource_type}.{resource.friendly_unique_id}.domain_validation_options"
        )

        def said(attribute: str) -> str:
            return f'${{one([for one in {options} : one.{attribute} if one.domain_name == "{name}"])}}'

        return Route53Record(
            self,
            f"Proof{number}" if number else "Proof",
            zone_id=hosted_zone_id,
            name=said("resource_record_name"),
            type=said("resource_record_type"),
            records=[said("resource_record_value")],
            ttl=300,
            allow_overwrite=True,
        )

    @staticmethod
    def from_certificate_arn(scope: Construct, id: str, certificate_arn: str) -> ICertificate:
        """Return a certificate that exists; nothing of it is changed."""
        return _ImportedCertificate(scope, id, certificate_arn=certificate_arn)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not _HOST.fullmatch(name):
            raise ValueError(
                f"domain_name must be a lower-case host name such as *.example.com, got {name!r}"
            )
    if len(set(names)) < len(names):
        raise ValueError(f"alternative_names must differ from each other and the domain name, got {names}")


def _proven_apart(names: Sequence[str]) -> list[str]:
    """Return the names of which each needs a record: a name and everything below it have one together."""
    by_proof = {name.removeprefix("*."): name for name in reversed(names)}
    return [name for name in names if by_proof[name.removeprefix("*.")] == name]
