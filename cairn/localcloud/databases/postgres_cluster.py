"""The files of one PostgreSQL server, and the roles and databases that RDS would make in it.

As on RDS the master user is no superuser: `rdsadmin` is, and its password leaves this process never.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html
"""

import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cairn.localcloud.databases.child import identity, server_environment
from cairn.localcloud.databases.server_user import ServerUser
from cairn.localcloud.databases.sql_text import identifier, literal

SUPERUSER = "rdsadmin"
_PATIENCE_SEC = 120
_RULES = (
    "host all +rds_superuser 127.0.0.1/32 scram-sha-256",
    "host all +rds_iam 127.0.0.1/32 password",
)
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

    def prepare(self, login: Login) -> str:
        """Make the data where there is none, and set passwords; the server must be down.

        Returns the superuser's password, which is a new one.
        """
        if not self.is_made:
            self._make(login)
        password = secrets.token_hex(32)
        self._tell(_master_role(login), f"ALTER ROLE {SUPERUSER} PASSWORD {literal(password)}")
        return password

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
            f"GRANT {_PRIVILEGES}, rds_iam TO rds_superuser WITH ADMIN OPTION",
            f"CREATE DATABASE {SUPERUSER}",
            _master_role(login),
            *_own_database(login),
        )
        rules = self.data / "pg_hba.conf"
        rules.write_text("\n".join((*_RULES, rules.read_text())))

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
