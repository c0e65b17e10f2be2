"""The files of one PostgreSQL server, and the roles and databases that RDS would make in it.

As on RDS the master user is no superuser: `rdsadmin` is, and nobody has its password.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html
"""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cairn.localcloud.databases.child import identity, server_environment
from cairn.localcloud.databases.server_user import ServerUser

SUPERUSER = "rdsadmin"
_PATIENCE_SEC = 120
_LEFTOVERS_SEC = 15.0
_LEFTOVERS = "shared memory block"
_ROLES = ("rds_iam", "rds_password", "rds_replication", "rds_superuser")
_PRIVILEGES = "pg_checkpoint, pg_create_subscription, pg_monitor, pg_signal_backend"


class InitializationError(Exception):
    """The data of a server could not be made or opened; the text is what PostgreSQL said."""


@dataclass(frozen=True)
class Login:
    """The master user, and the database that is made with the server."""

    user: str
    password: str
    database: str


@dataclass(frozen=True)
class PostgresCluster:
    """A data folder of the PostgreSQL installed at `program`, owned by `user`."""

    folder: Path
    program: Path
    user: ServerUser | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def is_made(self) -> bool:
        """Whether there is data from before."""
        return (self.data / "PG_VERSION").exists()

    def prepare(self, login: Login) -> None:
        """Make the data where there is none, else set the master user's password; the server must be down."""
        if self.is_made:
            self._tell(_master_role(login))
        else:
            self._make(login)

    def _make(self, login: Login) -> None:
        draft = self.folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        if self.user is not None:
            self.user.own(self.folder)
        self._run(
            *("initdb", "--pgdata", str(draft), "--username", SUPERUSER, "--encoding", "UTF8", "--no-sync"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--auth-host", "scram-sha-256", "--auth-local", "reject"),
            said="",
        )
        draft.rename(self.data)
        self._tell(
            *(f"CREATE ROLE {role}" for role in _ROLES),
            f"GRANT {_PRIVILEGES} TO rds_superuser WITH ADMIN OPTION",
            f"CREATE DATABASE {SUPERUSER}",
            _master_role(login),
            *_own_database(login),
        )

    def _tell(self, *statements: str) -> None:
        """Run `statements` as the superuser, in single-user mode."""
        self._run("postgres", "--single", "-D", str(self.data), "postgres", said="\n".join(statements) + "\n")

    def _run(self, program: str, *arguments: str, said: str) -> None:
        """Run a program of PostgreSQL; what a killed server leaves behind may take a moment to go."""
        deadline = time.monotonic() + _LEFTOVERS_SEC
        while _LEFTOVERS in (failure := self._failure(program, *arguments, said=said)):
            if time.monotonic() > deadline:
                break
            time.sleep(0.2)
        if failure:
            raise InitializationError(f"{program}: {failure}")

    def _failure(self, program: str, *arguments: str, said: str) -> str:
        uid, gid, groups = identity(self.user)
        done = subprocess.run(
            [str(self.program / "bin" / program), *arguments],
            input=said.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=server_environment(),
            cwd=self.folder,
            timeout=_PATIENCE_SEC,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=groups,
        )
        output = done.stdout.decode(errors="replace")
        failed = done.returncode != 0 or "ERROR: " in output or "FATAL: " in output
        return output.strip()[-2000:] if failed else ""


def _master_role(login: Login) -> str:
    """One statement that makes the master user where it is missing, and sets its password."""
    user, password = identifier(login.user), literal(login.password)
    return (
        f"DO $cairn$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal(login.user)}) "
        f"THEN CREATE ROLE {user} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser; END IF; "
        f"ALTER ROLE {user} PASSWORD {password}; END $cairn$"
    )


def _own_database(login: Login) -> tuple[str, ...]:
    if login.database in ("postgres", SUPERUSER):
        return ()
    database = identifier(login.database)
    return (
        f"CREATE DATABASE {database}",
        f"ALTER DATABASE {database} OWNER TO {identifier(login.user)}",
    )


def identifier(name: str) -> str:
    """`name` as SQL writes it, on one line."""
    if "\n" in name or "\0" in name:
        raise InitializationError(f"a name may not have a line break: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string, on one line."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"E'{escaped}'"
