"""A queue keeps the URL that it was made with, on whichever port the cloud is started later.

The emulator finds a queue by a URL of the port on which it runs now: after a start on another one, nothing that names
a queue by its ARN (an event source mapping, a subscription) would find it, and its messages would lie.
"""

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Name queues that are there by their own URL, and new ones by this port's."""
    from ministack.core.responses import get_region
    from ministack.services import sqs

    @around(sqs, "_queue_url_for_account")
    def _url(original: Function, account_id: str, name: str) -> str:
        own = sqs._queue_name_to_url.get_scoped(account_id, get_region(), name)
        return str(own or original(account_id, name))
