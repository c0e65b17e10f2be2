"""A certificate is read back without its transparency logging.

AWS logs public certificates unless RequestCertificate says otherwise, and returns the choice. The
emulator drops it.
https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateOptions.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_DEFAULT = {"CertificateTransparencyLoggingPreference": "ENABLED"}


def install() -> None:
    """Keep what was asked for, and return the default otherwise."""
    from ministack.services import acm

    @around(acm, "_request_certificate")
    def _request(original: Function, request: dict[str, Any]) -> Any:
        response = original(request)
        certificate = acm._certificates.get(json.loads(response[2]).get("CertificateArn"))
        if certificate is not None:
            certificate["Options"] = request.get("Options") or {}
        return response

    @around(acm, "_cert_shape")
    def _describe(original: Function, certificate: dict[str, Any]) -> dict[str, Any]:
        described: dict[str, Any] = original(certificate)
        return {**described, "Options": {**_DEFAULT, **described["Options"]}}
