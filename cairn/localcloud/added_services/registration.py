"""Make a service known to the emulator: routed, authorized, saved, restored and reset like its own."""

from collections.abc import Mapping
from typing import Any, Protocol


class Service(Protocol):
    """What the emulator asks of the module of a service."""

    async def handle_request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: Mapping[str, list[str]],
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer to an authorized request: status, headers, body."""

    def get_state(self) -> dict[str, Any] | None:
        """All that the service holds, of every account; nothing where there is nothing to save."""

    def load_persisted_state(self, state: dict[str, Any]) -> None:
        """Take up what `get_state` gave; raises where it does not fit."""

    def reset(self) -> None:
        """Forget everything."""


def add_service(name: str, service: Service, *, model: str) -> None:
    """Serve requests signed for `name` by `service`.

    The service that had the name keeps its state, and is served no more. `model` is botocore's name of the
    API, which tells the IAM action of a REST request; the prefix of its IAM actions is `name`.
    """
    from ministack import app as emulator
    from ministack.core import iam_actions

    module = f"cairn_{name}"
    while module in emulator._state_map:
        module += "_beside"
    emulator._loaded_modules[module] = service
    emulator.SERVICE_REGISTRY[module] = {"module": module}
    emulator._state_map[module] = module
    emulator.SERVICE_HANDLERS[name] = emulator._lazy_handler(module)
    iam_actions.SERVICE_TO_IAM_NAMESPACE.setdefault(name, name)
    iam_actions._BOTOCORE_SERVICE_MAP.setdefault(name, [model])
