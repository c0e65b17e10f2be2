"""E-mail that the local cloud keeps instead of sending it."""

from cairn.localcloud.mail import Email, emails
from tests.support.cloud import Account


def emails_to(account: Account, address: str) -> list[Email]:
    """Return the e-mails to ``address`` in ``account``, oldest first."""
    return [each for each in emails(account.cloud.endpoint, account.account_id) if address in each.to]
