"""The credentials of a task, as its containers ask for them."""

import json
import time
from typing import Any

import pytest

from cairn.localcloud.gaps.ecs import task_role_credentials as credentials
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession

ROLE = "arn:aws:iam::000000000000:role/task"
TASK = "arn:aws:ecs:us-east-1:000000000000:task/shop/1"


class Roles:
    """Hands out a new session each time, valid as long as asked for or for `lifetime_sec`."""

    def __init__(self) -> None:
        self.trusts = True
        self.given = 0
        self.lifetime_sec: int | None = None

    def assume(self, role_arn: str, task_arn: str, *, duration_sec: int = 900) -> RoleSession:
        if not self.trusts:
            raise CannotAssumeError(role_arn)
        self.given += 1
        expires_at = time.time() + (self.lifetime_sec or duration_sec)
        return RoleSession(role_arn, task_arn, f"key-{self.given}", "secret", "token", expires_at)


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> Roles:
    roles = Roles()
    monkeypatch.setattr(credentials, "assume_for_task", roles.assume)
    return roles


def asked(grantee: credentials._Grantee | None, token: str) -> tuple[int, dict[str, Any]]:
    status, _, body = credentials._answer(grantee, {"authorization": token})
    return status, json.loads(body)


def test_credentials_are_kept_until_they_run_out(roles: Roles) -> None:
    grantee = credentials._Grantee(ROLE, TASK, "own")
    assert [asked(grantee, "own")[1]["AccessKeyId"] for _ in range(2)] == ["key-1", "key-1"]
    roles.lifetime_sec = 19 * 60
    grantee.session = None
    assert [asked(grantee, "own")[1]["AccessKeyId"] for _ in range(2)] == ["key-2", "key-3"]


def test_another_container_gets_nothing(roles: Roles) -> None:
    grantee = credentials._Grantee(ROLE, TASK, "own")
    for found, token in ((grantee, "another"), (grantee, ""), (None, "own")):
        status, content = asked(found, token)
        assert (status, content["code"]) == (403, "AccessDenied")
    assert roles.given == 0


def test_a_role_that_trusts_ecs_no_longer_is_said(roles: Roles) -> None:
    roles.trusts = False
    status, content = asked(credentials._Grantee(ROLE, TASK, "own"), "own")
    assert status == 400
    assert ROLE in content["message"]
