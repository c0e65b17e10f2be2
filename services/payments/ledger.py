"""The books, in PostgreSQL: transactions and their entries, written once and never changed."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg

from services.payments.domain import Transaction
from services.payments.ports import LedgerUnavailable

_TRANSACTION = """
insert into transactions (transaction_id, order_id, kind, currency, recorded_at)
values (%s, %s, %s, %s, %s) on conflict (order_id, kind) do nothing
"""
_ENTRY = "insert into entries (transaction_id, account, amount) values (%s, %s, %s)"

Session = Callable[[], AbstractContextManager[psycopg.Connection]]


class PostgresLedger:
    """The ledger in the database that ``session`` gives a connection to, committed where its block ends well."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, *transactions: Transaction) -> None:
        """Write all of ``transactions`` or none, in one transaction of the database; each order and kind once.

        Raises ``LedgerUnavailable`` where the database is away.
        """
        try:
            with self._session() as connection:
                for transaction in transactions:
                    _write(connection, transaction)
        except psycopg.OperationalError as error:
            raise LedgerUnavailable from error


def _write(connection: psycopg.Connection, transaction: Transaction) -> None:
    written = connection.execute(
        _TRANSACTION,
        (
            transaction.transaction_id,
            transaction.order_id,
            transaction.kind.value,
            transaction.currency,
            transaction.recorded_at,
        ),
    )
    if written.rowcount == 0:
        return
    for account, amount in transaction.entries.items():
        connection.execute(_ENTRY, (transaction.transaction_id, account.value, amount))
