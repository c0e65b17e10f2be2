"""Who may log in to a cache, and what to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# https://valkey.io/topics/acl: read and write one's own keys; nothing that stops the server, tells of others' keys,
# or changes users. ElastiCache writes the two words before the rights back where they are left out.
RIGHTS = "resetchannels -@all +@connection +@read +@write +@transaction -@admin -@dangerous -scan -randomkey -dbsize"
_NAME = re.compile(r"[a-z](-?[a-z0-9])*")
_PREFIX = re.compile(r"[a-z0-9:_-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class CacheUser:
    """A user who logs in with a token of IAM and sees the keys that start with one of ``key_prefixes``.

    Raises ``ValueError`` for a ``name`` that is not lower-case words joined by single hyphens, for no prefix, and for
    a prefix that is not 1-64 lower-case letters, digits, colons, underscores and hyphens.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """

    name: str
    key_prefixes: Sequence[str]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name must be lower-case words joined by single hyphens, got {self.name!r}")
        if not self.key_prefixes or isinstance(self.key_prefixes, str):
            raise ValueError(f"key_prefixes must be at least one prefix, got {self.key_prefixes!r}")
        for prefix in self.key_prefixes:
            if not _PREFIX.fullmatch(prefix):
                raise ValueError(
                    "key_prefixes must be 1-64 lower-case letters, digits, colons, underscores and hyphens, "
                    f"got {prefix!r}"
                )

    @property
    def access_string(self) -> str:
        """The rights in the language of Valkey."""
        return " ".join(["on", *(f"~{prefix}*" for prefix in self.key_prefixes), RIGHTS])
