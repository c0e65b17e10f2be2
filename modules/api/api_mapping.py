"""An HTTP or WebSocket API's place under a domain."""

import re

from cdktf_cdktf_provider_aws.apigatewayv2_api_mapping import Apigatewayv2ApiMapping
from constructs import Construct

from modules.api.custom_domain import ICustomDomain
from modules.api.http_api import IApiV2

_KEY = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")


class ApiMapping(Construct):
    """Serves ``api`` under ``https://<domain>/<path>``, at the root of the domain where ``path`` is empty.

    It lives in the stack of the API. A WebSocket API needs a domain of its own: AWS lets no other kind of API share it.
    Raises ``ValueError`` for a ``path`` that is not segments of letters, digits and ``._~-``.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
    """

    def __init__(
        self, scope: Construct, id: str, *, domain: ICustomDomain, api: IApiV2, path: str = ""
    ) -> None:
        super().__init__(scope, id)
        if path and not _KEY.fullmatch(path):
            raise ValueError(
                f"path must be segments of letters, digits and ._~-, such as stock or v1/stock, got {path!r}"
            )
        Apigatewayv2ApiMapping(
            self,
            "Resource",
            domain_name=domain.domain_name,
            api_id=api.api_id,
            stage=api.stage_name,
            api_mapping_key=path or None,
        )
