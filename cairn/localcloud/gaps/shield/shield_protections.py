"""Shield Advanced's protections.

AWS protects the resource that a protection names. The emulator does not have the service; moto keeps the
protections and the subscription.
https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_CreateProtection.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("shield")
