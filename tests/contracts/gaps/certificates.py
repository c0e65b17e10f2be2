"""ACM certificates, as AWS reads them back."""

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("certificate_options")
def a_certificate_is_read_back_with_its_transparency_logging(account: Account) -> None:
    acm = account.clients("acm")
    for asked, kept in (
        ({}, "ENABLED"),
        ({"CertificateTransparencyLoggingPreference": "DISABLED"}, "DISABLED"),
    ):
        arn = acm.request_certificate(DomainName="example.com", ValidationMethod="DNS", Options=asked)
        described = acm.describe_certificate(CertificateArn=arn["CertificateArn"])["Certificate"]
        assert described["Options"]["CertificateTransparencyLoggingPreference"] == kept


@aws_does("certificate_key_algorithm")
def a_certificate_is_read_back_with_its_key_algorithm(account: Account) -> None:
    acm = account.clients("acm")
    for asked, kept in (({}, "RSA_2048"), ({"KeyAlgorithm": "EC_prime256v1"}, "EC_prime256v1")):
        arn = acm.request_certificate(DomainName="example.com", ValidationMethod="DNS", **asked)
        described = acm.describe_certificate(CertificateArn=arn["CertificateArn"])["Certificate"]
        assert described["KeyAlgorithm"] == kept
