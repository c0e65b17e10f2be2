"""PostgreSQL without a password: a token of IAM for each login, TLS that is verified, and no call that waits for ever.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import errors

CONNECT_SEC = 3
STATEMENT_MS, LOCK_MS, IDLE_IN_TRANSACTION_MS = 5_000, 2_000, 10_000
_SILENCE_MS = 5_000
_AUTHORITIES = Path(__file__).with_name("rds-ca.pem")
# libpq's own variable: another file of authorities than AWS's, which the local cloud sets.
_AUTHORITIES_VARIABLE = "PGSSLROOTCERT"

Connection = psycopg.Connection[Any]
Connect = Callable[[], Connection]
Session = Callable[[], AbstractContextManager[Connection]]
"""Gives a connection in a transaction, committed where the block ends well and rolled back where it does not."""


class DatabaseUnavailable(psycopg.OperationalError):
    """The database is away, too busy, or has just changed its writer: the same call may succeed a little later."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a database is and as whom to log in: a role that was granted ``rds_iam``."""

    host: str
    port: int
    database: str
    user: str


def connector(
    address: Address, *, token: Callable[[Address], str], statement_ms: int = STATEMENT_MS
) -> Connect:
    """Return what makes a new connection to ``address``, in autocommit, with a ``token`` of its own.

    A statement ends after ``statement_ms`` (0: never), a wait for a lock after ``LOCK_MS``, and a server that says
    nothing for 5 s is given up.
    """

    def connect() -> Connection:
        return psycopg.connect(password=token(address), autocommit=True, **parameters(address, statement_ms))

    return connect


def parameters(address: Address, statement_ms: int = STATEMENT_MS) -> dict[str, Any]:
    """Return how every connection to ``address`` is made, apart from its token."""
    return {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.user,
        "sslmode": "verify-full",
        "sslrootcert": os.environ.get(_AUTHORITIES_VARIABLE, str(_AUTHORITIES)),
        "connect_timeout": CONNECT_SEC,
        "tcp_user_timeout": _SILENCE_MS,
        "options": (
            f"-c statement_timeout={statement_ms} -c lock_timeout={LOCK_MS} "
            f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
        ),
    }


def iam_token(environment: Mapping[str, str] = os.environ) -> Callable[[Address], str]:
    """Return what signs a login of the process's own role, good for 15 minutes; nothing is asked of AWS for it."""
    import boto3

    region = environment.get("AWS_REGION")
    client = boto3.client("rds", region_name=region)

    def token(address: Address) -> str:
        signed: str = client.generate_db_auth_token(address.host, address.port, address.user)
        return signed

    return token


class OneConnection:
    """The one connection of a Lambda sandbox, kept from call to call and made anew where it is no longer good.

    It is a ``Session``. Raises ``DatabaseUnavailable`` where the database is away, and then tries again at the next
    call.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._kept: Connection | None = None

    @contextmanager
    def __call__(self) -> Iterator[Connection]:
        """Give the connection in a transaction."""
        with unavailable():
            connection = self._alive()
            with connection.transaction():
                yield connection

    def _alive(self) -> Connection:
        if self._kept is not None and not _answers(self._kept):
            self._kept.close()
            self._kept = None
        if self._kept is None:
            self._kept = self._connect()
        return self._kept

    def close(self) -> None:
        """End the connection; the next call makes another."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn what passes by itself into ``DatabaseUnavailable``; a statement that is wrong stays what it is.

    After a failover a connection may lead to what is a reader by then: that is such a case too.
    """
    try:
        yield
    except DatabaseUnavailable:
        raise
    except (psycopg.OperationalError, errors.ReadOnlySqlTransaction) as error:
        raise DatabaseUnavailable(f"the database is away: {type(error).__name__}: {error}") from error


def _answers(connection: Connection) -> bool:
    try:
        read_only = connection.execute("SHOW transaction_read_only").fetchone()
    except psycopg.Error:
        return False
    return read_only == ("off",)
