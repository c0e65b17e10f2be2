"""Who may log in to a cache, as its user groups say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class CacheUser:
    """A user: name, id, rights in the language of Valkey, SHA-256 of the passwords, and whether IAM lets in."""

    name: str
    user_id: str
    rights: Sequence[str]
    passwords: Sequence[str]
    by_iam: bool


def users_of(labels: Mapping[str, str]) -> dict[str, CacheUser] | None:
    """The users of the cache of the container with these `labels`, by name; None where it has no user group."""
    from ministack.services import elasticache

    scope = labels.get("account_id", ""), labels.get("region", "")
    group = elasticache._replication_groups.get_scoped(*scope, labels.get("rg_id", "")) or {}
    user_groups = group.get("UserGroupIds") or ()
    if not user_groups:
        return None
    ids = [
        user_id
        for group_id in user_groups
        for user_id in (elasticache._user_groups.get_scoped(*scope, group_id) or {}).get("UserIds", ())
    ]
    records = [record for user_id in ids if (record := elasticache._users.get_scoped(*scope, user_id))]
    return {record["UserName"]: _user(record) for record in records}


def _user(record: Record) -> CacheUser:
    return CacheUser(
        name=record["UserName"],
        user_id=record["UserId"],
        rights=str(record["AccessString"]).split(),
        passwords=tuple(record.get("_password_hashes") or ()),
        by_iam=(record.get("Authentication") or {}).get("Type") == "iam",
    )
