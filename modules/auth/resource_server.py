"""What a service's API lets a token do: the OAuth scopes it knows."""

import re
from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cognito_resource_server import CognitoResourceServer, CognitoResourceServerScope
from constructs import Construct

from modules.auth.user_pool import IUserPool

_NAME = re.compile(r"[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}")


class ResourceServer(Construct):
    """The scopes ``<identifier>/<name>`` of one API; ``scopes`` maps each name to what a customer reads about it.

    Raises ``ValueError`` where there is no scope, more than 100, or a name that Cognito does not take.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html.
    """

    def __init__(
        self, scope: Construct, id: str, *, user_pool: IUserPool, identifier: str, scopes: Mapping[str, str]
    ) -> None:
        super().__init__(scope, id)
        _check_scopes(identifier, scopes)
        self.identifier = identifier
        self.scopes: tuple[str, ...] = tuple(f"{identifier}/{name}" for name in scopes)
        self.resource = CognitoResourceServer(
            self,
            "Resource",
            user_pool_id=user_pool.user_pool_id,
            identifier=identifier,
            name=identifier,
            scope=[
                CognitoResourceServerScope(scope_name=name, scope_description=description)
                for name, description in scopes.items()
            ],
        )


def _check_scopes(identifier: str, scopes: Mapping[str, str]) -> None:
    if not 1 <= len(scopes) <= 100:
        raise ValueError(f"scopes of {identifier!r} must be 1-100, got {len(scopes)}")
    for name, description in scopes.items():
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"scopes of {identifier!r}: a name must be 1-256 printable characters without space, "
                f"quote, slash or backslash, got {name!r}"
            )
        if not 1 <= len(description) <= 256:
            raise ValueError(
                f"scopes of {identifier!r}: the description of {name!r} must be 1-256 characters"
            )
