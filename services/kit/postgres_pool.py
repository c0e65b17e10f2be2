"""The connections of a process that answers many requests at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from services.kit.postgres import Address, Connection, parameters, unavailable

WAIT_SEC = 1.0
_GIVES_UP_SEC = 2.0
_LIFETIME_SEC = 900.0


class Pool:
    """Up to ``most`` connections, made when first asked for, checked before each use, replaced after 15 minutes.

    It is a ``Session``: waits at most a second for a free connection, and raises ``DatabaseUnavailable`` where there
    is none. Call ``close`` at the end of the process.
    """

    def __init__(self, address: Address, *, token: Callable[[Address], str], most: int = 4) -> None:
        class _LoggedIn(psycopg.Connection[Any]):
            @classmethod
            def connect(cls, conninfo: str = "", **given: Any) -> Any:
                return super().connect(conninfo, password=token(address), **given)

        self._pool = ConnectionPool(
            connection_class=_LoggedIn,
            kwargs={**parameters(address), "autocommit": True},
            min_size=0,
            max_size=most,
            timeout=WAIT_SEC,
            max_lifetime=_LIFETIME_SEC,
            reconnect_timeout=_GIVES_UP_SEC,
            check=ConnectionPool.check_connection,
            open=True,
            name=address.database,
        )

    @contextmanager
    def __call__(self) -> Iterator[Connection]:
        """Give a connection in a transaction."""
        with unavailable(), self._pool.connection() as connection, connection.transaction():
            yield connection

    def close(self) -> None:
        """End all connections and what looks after them."""
        self._pool.close(timeout=2)
