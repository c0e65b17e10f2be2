"""GuardDuty's detectors.

AWS watches an account's trail, flow logs and DNS queries through its detector. The emulator does not have the
service; moto keeps the detector and its features.
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("guardduty")
