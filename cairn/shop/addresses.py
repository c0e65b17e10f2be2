"""Where the shop is reached, taken from the stacks' outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode


@dataclass(frozen=True)
class Addresses:
    """``base_url`` and ``host`` reach the API: locally the emulator's address with the API's domain as Host.

    ``token_url`` with ``token_host`` is where machines get tokens, ``operator_secret_arn`` what with.
    """

    base_url: str
    host: str
    user_pool_id: str
    user_pool_client_id: str
    event_log_group_name: str
    token_url: str
    token_host: str
    operator_secret_arn: str

    @classmethod
    def of(cls, outputs: Mapping[str, Mapping[str, Any]], *, endpoint: str | None) -> Self:
        """Read the outputs of edge and platform; raise ``CairnError`` where one is not there."""
        domain = _output(outputs, "edge", "api_domain")
        token = urlsplit(_output(outputs, "edge", "token_url"))
        return cls(
            base_url=endpoint or f"https://{domain}",
            host=domain,
            user_pool_id=_output(outputs, "edge", "user_pool_id"),
            user_pool_client_id=_output(outputs, "edge", "user_pool_client_id"),
            event_log_group_name=_output(outputs, "platform", "event_log_group_name"),
            token_url=f"{endpoint}{token.path}" if endpoint else urlunsplit(token),
            token_host=str(token.hostname),
            operator_secret_arn=_output(outputs, "edge", "operator_secret_arn"),
        )

    @property
    def orders_url(self) -> str:
        """The URL of the orders API."""
        return f"{self.base_url}/orders"

    @property
    def headers(self) -> dict[str, str]:
        """Headers that lead a request to the API where its URL alone does not."""
        return {} if urlsplit(self.base_url).hostname == self.host else {"Host": self.host}


def _output(outputs: Mapping[str, Mapping[str, Any]], stack: str, name: str) -> str:
    value = outputs.get(stack, {}).get(name)
    if value is None:
        raise CairnError(
            "The shop is not deployed.",
            f"The stack {stack} has no output {name}.",
            "Run `make up`.",
            code=ExitCode.MISSING,
        )
    return str(value)
