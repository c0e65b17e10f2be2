"""One API's place under a domain."""

import re

from cdktf_cdktf_provider_aws.api_gateway_base_path_mapping import ApiGatewayBasePathMapping
from constructs import Construct

from modules.api.custom_domain import ICustomDomain
from modules.api.rest_api import IRestApi

_BASE_PATH = re.compile(r"[A-Za-z0-9._~-]+")


class BasePathMapping(Construct):
    """Serves ``api`` under ``https://<domain>/<base_path>``; it lives in the stack of the API.

    Raises ``ValueError`` for a ``base_path`` that is not one segment of letters, digits and ``._~-``.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html.
    """

    def __init__(
        self, scope: Construct, id: str, *, domain: ICustomDomain, base_path: str, api: IRestApi
    ) -> None:
        super().__init__(scope, id)
        if not _BASE_PATH.fullmatch(base_path):
            raise ValueError(
                f"base_path must be one path segment of letters, digits and ._~-, got {base_path!r}"
            )
        ApiGatewayBasePathMapping(
            self,
            "Resource",
            domain_name=domain.domain_name,
            base_path=base_path,
            api_id=api.rest_api_id,
            stage_name=api.stage_name,
        )
        self.base_path = base_path
        self.url = f"https://{domain.domain_name}/{base_path}"
