"""A service of AWS, or some operations of one, that keep what they are given and do nothing else."""

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from cairn.localcloud.added_services.operations import Operations
from cairn.localcloud.added_services.registration import add_service
from cairn.localcloud.added_services.wsgi_call import Answer

Parameters = dict[str, Any]
Store = Mapping[str, Any]
"""Collections by name; each holds what the caller's account has in the caller's region, by key."""
Action = Callable[[Store, Parameters], dict[str, Any]]


class RefusedError(Exception):
    """The service answers with an error: `code` is AWS's name of it, such as `ResourceNotFoundException`."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def store(name: str, actions: Mapping[str, Action], *, model: str | None = None) -> "StoredService":
    """Serve requests signed for `name` by `actions`, a function for each operation of the API.

    An operation that is not there goes to the service that has been served under the name so far. `model` is
    botocore's name of the API, by default `name`.
    """
    from ministack import app as emulator

    service = StoredService(actions, model or name, emulator.SERVICE_HANDLERS.get(name))
    add_service(name, service, model=model or name)
    return service


class StoredService:
    """Answers an operation by the action of its name, and others as `otherwise` does."""

    def __init__(self, actions: Mapping[str, Action], model: str, otherwise: Any = None) -> None:
        self._actions = actions
        self._operations = Operations(model)
        self._otherwise = otherwise or _not_served
        self.collections: defaultdict[str, Any] = defaultdict(_collection)

    async def handle_request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: Mapping[str, list[str]],
    ) -> Answer:
        """The action's answer as JSON."""
        try:
            name, labels = self._operations.of(method, path, headers)
            action = self._actions[name]
        except LookupError:
            passed_on: Answer = await self._otherwise(method, path, headers, body, query_params)
            return passed_on
        named = {key: _one_or_many(key, values) for key, values in query_params.items()} | labels
        try:
            answer = action(self.collections, json.loads(body or b"{}") | named)
            return 200, {"Content-Type": _JSON}, json.dumps(answer).encode()
        except RefusedError as refused:
            return _refusal(refused)

    def get_state(self) -> dict[str, Any] | None:
        """The collections of every account and region."""
        return copy.deepcopy(dict(self.collections)) or None

    def load_persisted_state(self, state: dict[str, Any]) -> None:
        """Take up the collections of `get_state`."""
        for name, saved in state.items():
            self.collections[name].update(saved)

    def reset(self) -> None:
        """Forget everything."""
        for collection in self.collections.values():
            collection.clear()


_JSON = "application/x-amz-json-1.1"


def _one_or_many(key: str, values: list[str]) -> str | list[str]:
    """A parameter of the query string; keys of tags are a list even where there is one."""
    return values if key == "tagKeys" else values[0]


def _collection() -> Any:
    from ministack.core.responses import AccountRegionScopedDict

    return AccountRegionScopedDict()


async def _not_served(method: str, path: str, headers: Mapping[str, str], *_: Any) -> Answer:
    asked = headers.get("x-amz-target") or f"{method} {path}"
    return _refusal(RefusedError("UnsupportedOperation", f"The local cloud does not serve {asked}."))


def _refusal(refused: RefusedError) -> Answer:
    content = {"__type": refused.code, "message": str(refused), "Message": str(refused)}
    headers = {"Content-Type": _JSON, "x-amzn-errortype": refused.code}
    return refused.status, headers, json.dumps(content).encode()
