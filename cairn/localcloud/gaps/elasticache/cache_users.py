"""A user of a user group logs in to a cache by a token of IAM or by a password, and sees the keys that are the user's.

The emulator stores users without saying how they log in, and its servers take anybody.
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
"""

import hashlib
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.query_parameters import nested

_TYPES = {"iam": "iam", "password": "password", "no-password-required": "no-password"}


def install() -> None:
    """Keep how a user logs in; `databases.valkey_login` asks for it."""
    from ministack.services import elasticache

    for function in ("_create_user", "_modify_user"):
        _keep(elasticache, function)


def _keep(elasticache: Any, function: str) -> None:
    @around(elasticache, function)
    def _with_authentication(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        user = elasticache._users.get(elasticache._p(parameters, "UserId"))
        if response[0] != 200 or user is None:
            return response
        before = elasticache._user_xml(user)
        wanted = nested(parameters)
        mode = wanted.get("AuthenticationMode") or {}
        passwords = wanted.get("Passwords") or mode.get("Passwords") or []
        if passwords:
            user["_password_hashes"] = [hashlib.sha256(word.encode()).hexdigest() for word in passwords]
            user["Authentication"] = {"Type": "password", "PasswordCount": len(passwords)}
        elif mode.get("Type"):
            user["_password_hashes"] = []
            user["Authentication"] = {"Type": _TYPES[mode["Type"]], "PasswordCount": 0}
        status, headers, body = response
        return status, headers, body.replace(before.encode(), elasticache._user_xml(user).encode())
