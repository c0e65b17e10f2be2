"""Macie in an account.

AWS looks for personal data in an account's buckets once Macie is enabled. The emulator does not have the service;
moto keeps whether it is enabled.
https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("macie2")
