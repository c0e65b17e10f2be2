"""Where a VPC link takes an operation of a REST API: a server inside the VPC."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from modules.api.request_path import parameters_of
from modules.api.vpc_link import IVpcLink
from modules.core.arguments import require_between

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_CLAIM = re.compile(r"[a-z][a-z0-9_]{0,63}")
LONGEST_ANSWER_MS = 29_000


@dataclass(frozen=True, kw_only=True)
class PrivateIntegration:
    """HTTPS to ``path`` at ``port`` (1-65535) of the load balancer that ``vpc_link`` leads to.

    ``host`` is a name that the certificate there is for; it is checked, and is the ``Host`` of the request. ``path``
    may hold parameters of the operation's own path, such as ``/stock/{sku}``. Query, headers and body go through as
    they are, and so does the answer. ``timeout_ms`` is 50-29,000. ``claim_headers`` are set from the caller's token,
    whatever the caller has sent: each header's name to the claim that it holds, one that every token has. Raises
    ``ValueError`` for other values.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
    """

    vpc_link: IVpcLink
    host: str
    path: str
    port: int = 443
    timeout_ms: int = LONGEST_ANSWER_MS
    claim_headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise ValueError(
                f"host must be a lower-case host name such as api.example.com, got {self.host!r}"
            )
        parameters_of(self.path)
        require_between("port", self.port, 1, 65535)
        require_between("timeout_ms", self.timeout_ms, 50, LONGEST_ANSWER_MS)
        for header, claim in self.claim_headers.items():
            if not _HEADER.fullmatch(header) or not _CLAIM.fullmatch(claim):
                raise ValueError(
                    f"claim_headers must name headers and claims such as X-Caller-Id and sub, got {header!r}: {claim!r}"
                )

    @property
    def uri(self) -> str:
        """The address as API Gateway wants it; the port decides which listener is asked."""
        return f"https://{self.host}:{self.port}{self.path}"

    def parameters_from(self, path: str) -> dict[str, str]:
        """How the parameters of the operation's ``path`` get into this one, and the caller's claims into headers.

        Raises ``ValueError`` where this path holds one that ``path`` does not.
        """
        unknown = sorted(set(parameters_of(self.path)) - set(parameters_of(path)))
        if unknown:
            raise ValueError(
                f"path of the integration must hold parameters of the operation's path {path} alone, got {unknown}"
            )
        in_path = {
            f"integration.request.path.{name}": f"method.request.path.{name}"
            for name in parameters_of(self.path)
        }
        in_headers = {
            f"integration.request.header.{header}": f"context.authorizer.claims.{claim}"
            for header, claim in self.claim_headers.items()
        }
        return in_path | in_headers
