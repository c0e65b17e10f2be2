"""Where a user pool gives out tokens over OAuth."""

import re

from cdktf_cdktf_provider_aws.cognito_user_pool_domain import CognitoUserPoolDomain
from constructs import Construct

from modules.auth.user_pool import IUserPool
from modules.core import settings_of, stack_of

_PREFIX = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED = ("amazon", "aws", "cognito")


class UserPoolDomain(Construct):
    """The domain ``<prefix>.auth.<region>.amazoncognito.com`` of a user pool; a pool has one.

    The prefix is the physical name with the account's id behind it, because a region has each prefix once for all of
    AWS's customers. ``token_url`` is where clients get tokens.

    Raises ``ValueError`` where the prefix is not 1-63 lower-case letters, digits and hyphens, or holds ``amazon``,
    ``aws`` or ``cognito``.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html.
    """

    def __init__(self, scope: Construct, id: str, *, user_pool: IUserPool, name: str) -> None:
        super().__init__(scope, id)
        settings = settings_of(self)
        prefix = f"{stack_of(self).physical_name(name, max_length=50)}-{settings.account_id}"
        _check_prefix(name, prefix)
        self.resource = CognitoUserPoolDomain(
            self, "Resource", user_pool_id=user_pool.user_pool_id, domain=prefix
        )
        self.domain_name = f"{prefix}.auth.{settings.region}.amazoncognito.com"
        self.token_url = f"https://{self.domain_name}/oauth2/token"


def _check_prefix(name: str, prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            f"name {name!r} becomes the domain prefix {prefix!r}: "
            "it must be 1-63 lower-case letters, digits and hyphens, with no hyphen at either end"
        )
    for word in _RESERVED:
        if word in prefix:
            raise ValueError(f"name {name!r} becomes the domain prefix {prefix!r}: it must not hold {word!r}")
