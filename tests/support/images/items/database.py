"""Items in PostgreSQL, by a token of IAM for each connection, or by the password of a secret."""

import json
import os
from typing import Any

import boto3
import psycopg
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

PATIENCE_SEC = float(os.environ.get("DATABASE_PATIENCE_SEC", "5"))


def retried(work: Any) -> Any:
    """`work`, until the database is there and takes the login, for at most `PATIENCE_SEC`."""
    return retry(
        retry=retry_if_exception_type(psycopg.OperationalError),
        stop=stop_after_delay(PATIENCE_SEC),
        wait=wait_fixed(0.3),
        reraise=True,
    )(work)


def connect() -> "psycopg.Connection[Any]":
    """A new connection, whose server is verified; the secret is read anew each time."""
    host, user, password = os.environ["DATABASE_HOST"], os.environ.get("DATABASE_USER"), None
    if "DATABASE_SECRET" in os.environ:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["DATABASE_SECRET"])
        login = json.loads(answer["SecretString"])
        user, password = login["username"], login["password"]
    else:
        password = boto3.client("rds").generate_db_auth_token(host, 5432, user)
    return psycopg.connect(
        host=host,
        port=5432,
        user=user,
        password=password,
        dbname=os.environ["DATABASE_NAME"],
        sslmode="verify-full",
        sslrootcert=os.environ["AUTHORITY"],
        connect_timeout=3,
    )


@retried
def write(item: str, value: str) -> None:
    """Keep `value` under `item`."""
    sql = "INSERT INTO items VALUES (%s, %s) ON CONFLICT (item) DO UPDATE SET value = excluded.value"
    with connect() as connection:
        connection.execute(sql, [item, value])


@retried
def read(item: str) -> str | None:
    """What is kept under `item`."""
    with connect() as connection:
        row = connection.execute("SELECT value FROM items WHERE item = %s", [item]).fetchone()
    return None if row is None else str(row[0])
