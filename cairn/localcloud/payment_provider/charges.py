"""What was really charged, kept on disk: one row for each idempotency key."""

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

CAPTURED, DECLINED, REFUNDED, VOIDED = "captured", "declined", "refunded", "voided"
_TABLE = """
create table if not exists charges (
    key text primary key,
    charge_id text not null,
    status text not null check (status in ('captured', 'declined', 'refunded', 'voided')),
    amount integer not null,
    currency text not null,
    captures integer not null
)
"""
_PUT = "insert into charges values (:key, :charge_id, :status, :amount, :currency, :captures)"


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One charge: ``amount`` in the minor unit of ``currency``; ``captures`` is how often money was taken: 0 or 1."""

    key: str
    charge_id: str
    status: str
    amount: int
    currency: str
    captures: int


class Voided(Exception):
    """The key was voided before anything was charged under it, and never will be charged."""


class OtherCharge(Exception):
    """The key stands for a charge of another amount."""


class Charges:
    """The charges in the SQLite database ``file``. Every method is one transaction."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._open()) as database, database:
            database.execute(_TABLE)

    def get(self, key: str) -> Charge | None:
        """Return the charge under ``key``."""
        with closing(self._open()) as database:
            return _found(database, key)

    def all(self) -> list[dict[str, Any]]:
        """Return every charge, oldest first."""
        with closing(self._open()) as database:
            return [dict(row) for row in database.execute("select * from charges order by rowid")]

    def add(self, key: str, *, status: str, amount: int, currency: str) -> Charge:
        """Capture or decline once for each key; return what came of the first time.

        Raises ``OtherCharge`` where that was for another amount, ``Voided`` where the key was voided before.
        """
        with closing(self._open()) as database, database:
            database.execute("begin immediate")
            known = _found(database, key)
            if known is None:
                return _put(database, key, status, amount, currency, captures=int(status == CAPTURED))
            if known.status == VOIDED:
                raise Voided
            if (known.amount, known.currency) != (amount, currency):
                raise OtherCharge
            return known

    def void(self, key: str) -> Charge:
        """See to it that nothing is charged under ``key``, now and later; give back what was."""
        with closing(self._open()) as database, database:
            database.execute("begin immediate")
            known = _found(database, key)
            if known is None:
                return _put(database, key, VOIDED, 0, "", captures=0)
            if known.status == CAPTURED:
                database.execute("update charges set status = ? where key = ?", (REFUNDED, key))
            return _found(database, key) or known

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=30, isolation_level=None)
        database.row_factory = sqlite3.Row
        return database


def _found(database: sqlite3.Connection, key: str) -> Charge | None:
    row = database.execute("select * from charges where key = ?", (key,)).fetchone()
    return Charge(**dict(row)) if row else None


def _put(
    database: sqlite3.Connection, key: str, status: str, amount: int, currency: str, *, captures: int
) -> Charge:
    charge = Charge(
        key=key,
        charge_id=f"ch_{uuid4().hex}",
        status=status,
        amount=amount,
        currency=currency,
        captures=captures,
    )
    database.execute(_PUT, asdict(charge))
    return charge
