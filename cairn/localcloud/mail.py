"""The e-mail that services have sent: the local cloud keeps it instead."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Email:
    """One e-mail; `at` is seconds since the epoch, `text` its plain text or else its HTML."""

    at: float
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str


def emails(endpoint: str, account_id: str) -> list[Email]:
    """What was sent in the account `account_id` of the running local cloud, oldest first."""
    import httpx

    url = f"{endpoint}/_ministack/ses/messages"
    answer = httpx.get(url, params={"account": account_id}, trust_env=False, timeout=30).raise_for_status()
    found = answer.json()["messages"].get(account_id, [])
    return sorted((_email(each) for each in found), key=lambda email: email.at)


def _email(record: dict[str, Any]) -> Email:
    return Email(
        at=float(record["Timestamp"]),
        sender=record["Source"],
        to=tuple(record["To"]),
        subject=record["Subject"] or "",
        text=record["BodyText"] or record["BodyHtml"] or "",
    )
