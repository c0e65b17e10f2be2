"""Loopback counts as secure transport.

AWS sets `aws:SecureTransport` to true for calls over TLS, and policies deny what is not. The emulator
is reached in plain text on loopback, where nobody listens in: with the condition false, every
TLS-only policy would deny.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
"""

import ipaddress
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Answer true to `aws:SecureTransport` for a caller on loopback."""
    from ministack.core import iam_evaluator

    @around(iam_evaluator, "_resolve_condition_key")
    def _resolve(original: Function, key: str, context: Any) -> Any:
        if key.lower() == "aws:securetransport" and _is_loopback(context.source_ip):
            return "true"
        return original(key, context)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
