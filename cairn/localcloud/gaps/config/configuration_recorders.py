"""Config's recorder, delivery channel and rules.

AWS records what changes and judges it by rules. Of these the emulator keeps the recorder alone, and cannot delete
the delivery channel; moto keeps all of them.
https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html
"""

from cairn.localcloud.added_services.moto_service import serve


def install() -> None:
    """Serve it by moto."""
    serve("config")
