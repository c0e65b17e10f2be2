"""Where a VPC link takes a route of an HTTP API: a listener of a load balancer, or a Cloud Map service."""

import re
from dataclasses import dataclass

from cdktf import Token

from modules.api.vpc_link import IVpcLink
from modules.core.arguments import require_between

_TARGET = re.compile(r"arn:aws[\w-]*:(elasticloadbalancing:.*:listener/.+|servicediscovery:.*:service/.+)")
LONGEST_HTTP_ANSWER_MS = 30_000


@dataclass(frozen=True, kw_only=True)
class HttpPrivateIntegration:
    """The listener or Cloud Map service ``target_arn``, reached by ``vpc_link``.

    ``server_name`` is the name that the target's certificate is for; it is checked, and None means plain HTTP inside
    the VPC. Path, query, headers and body go through as they are, without the stage. ``timeout_ms`` is 50-30,000.
    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
    """

    vpc_link: IVpcLink
    target_arn: str
    server_name: str | None
    timeout_ms: int = LONGEST_HTTP_ANSWER_MS

    def __post_init__(self) -> None:
        if not Token.is_unresolved(self.target_arn) and not _TARGET.fullmatch(self.target_arn):
            raise ValueError(
                "target_arn must be the ARN of a load balancer's listener or of a Cloud Map service, "
                f"got {self.target_arn!r}"
            )
        require_between("timeout_ms", self.timeout_ms, 50, LONGEST_HTTP_ANSWER_MS)
