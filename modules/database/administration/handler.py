"""Makes a database and its two roles, by the Data API: Terraform calls it when a ``PostgresDatabase`` is made.

Every step can be repeated. What it made is never deleted: where the ``PostgresDatabase`` goes, its roles can no
longer log in, and where it comes again, they can.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import boto3

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,56}")
_NOT_YET = ("DatabaseResumingException", "AccessDeniedException")
_PATIENCE_SEC = 60
Step = tuple[str | None, str]


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str]:
    """Do what Terraform says (``create``, ``update``, ``delete``) with the database ``name``."""
    name = event["name"]
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be 1-57 lower-case letters, digits and underscores, got {name!r}")
    action = event["tf"]["action"]
    for database, statement in _locked(name) if action == "delete" else _made(name):
        _execute(statement, database)
    print(f"{action} {name}")  # noqa: T201
    return {"name": name}


def _made(name: str) -> Iterator[Step]:
    owner = f"{name}_owner"
    yield from ((None, _role(role)) for role in (owner, name))
    # Whoever is in a role that has rds_iam cannot log in by password: so the master user is in it only without.
    yield None, f"REVOKE rds_iam FROM {owner}"
    yield None, f"GRANT {owner} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE"
    if not _exists(name):
        yield None, f"CREATE DATABASE {name} OWNER {owner}"
    yield None, f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"
    yield None, f"GRANT CONNECT ON DATABASE {name} TO {name}"
    yield name, "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield name, f"GRANT USAGE ON SCHEMA public TO {name}"
    for rights, things in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES")):
        default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        yield name, f"{default} GRANT {rights} ON {things} TO {name}"
    yield None, f"REVOKE {owner} FROM CURRENT_USER"
    yield None, f"GRANT rds_iam TO {owner}, {name}"


def _locked(name: str) -> Sequence[Step]:
    return [
        (None, f"DO $$ BEGIN IF {_is_a_role(role)} THEN ALTER ROLE {role} NOLOGIN; END IF; END $$")
        for role in (name, f"{name}_owner")
    ]


def _role(role: str) -> str:
    made = f"IF NOT {_is_a_role(role)} THEN CREATE ROLE {role}; END IF"
    return f"DO $$ BEGIN {made}; ALTER ROLE {role} LOGIN; END $$"


def _is_a_role(role: str) -> str:
    return f"EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"


def _exists(database: str) -> bool:
    sql = "SELECT datname FROM pg_database WHERE datname = :name"
    answer = _execute(sql, None, name=database)
    return bool(answer["records"])


def _execute(statement: str, database: str | None, **parameters: str) -> Mapping[str, Any]:
    client = boto3.client("rds-data")
    until = time.monotonic() + _PATIENCE_SEC
    while True:
        try:
            return dict(
                client.execute_statement(
                    resourceArn=os.environ["CLUSTER_ARN"],
                    secretArn=os.environ["SECRET_ARN"],
                    database=database or os.environ["DATABASE"],
                    sql=statement,
                    parameters=[
                        {"name": name, "value": {"stringValue": value}} for name, value in parameters.items()
                    ],
                )
            )
        except client.exceptions.ClientError as error:
            # Aurora that slept takes its time, and so do rights that were given a moment ago.
            if error.response["Error"]["Code"] not in _NOT_YET or time.monotonic() > until:
                raise
            time.sleep(1)
