"""Security Hub in an account.

AWS gathers findings in the hub of an account. The emulator does not have the service; moto keeps the hub.
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHub.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("securityhub")
