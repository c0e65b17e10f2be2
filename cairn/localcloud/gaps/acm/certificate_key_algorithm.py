"""Every certificate is read back with the key algorithm RSA_2048.

AWS makes the key that RequestCertificate asks for, RSA_2048 by default, and returns its algorithm.
https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_FIELD = "KeyAlgorithm"
_SIGNATURES = {"EC_prime256v1": "SHA256WITHECDSA", "EC_secp384r1": "SHA384WITHECDSA"}


def install() -> None:
    """Keep what was asked for, and return it."""
    from ministack.services import acm

    @around(acm, "_request_certificate")
    def _request(original: Function, request: dict[str, Any]) -> Any:
        response = original(request)
        certificate = acm._certificates.get(json.loads(response[2]).get("CertificateArn"))
        if certificate is not None and request.get(_FIELD):
            certificate[_FIELD] = request[_FIELD]
        return response

    @around(acm, "_cert_shape")
    def _describe(original: Function, certificate: dict[str, Any]) -> dict[str, Any]:
        described: dict[str, Any] = original(certificate)
        algorithm = certificate.get(_FIELD, described[_FIELD])
        signature = _SIGNATURES.get(algorithm, described["SignatureAlgorithm"])
        return {**described, _FIELD: algorithm, "SignatureAlgorithm": signature}
