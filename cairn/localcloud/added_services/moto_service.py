"""A service of AWS served by moto, inside the emulator's process.

moto asks nobody's rights: the emulator has authenticated and authorized a request before it gets here.
"""

import asyncio
import json
import pickle
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from cairn.localcloud.added_services import wsgi_call
from cairn.localcloud.added_services.registration import add_service

_mending: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
_one_at_a_time = threading.RLock()


def serve(name: str, *, model: str | None = None) -> None:
    """Serve requests signed for `name` by moto; `model` is botocore's name of the API, by default `name`."""
    add_service(name, MotoService(name), model=model or name)


def when_first_called(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the decorated function, which mends moto, once moto's part for `name` is imported, before it serves."""

    def register(mend: Callable[[], None]) -> Callable[[], None]:
        _mending[name].append(mend)
        return mend

    return register


class MotoService:
    """moto's part for the service `name`, imported when it is first called."""

    def __init__(self, name: str) -> None:
        self._name: Any = name
        self._application: wsgi_call.Application | None = None

    async def handle_request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: Mapping[str, list[str]],
    ) -> wsgi_call.Answer:
        """moto's answer, in the caller's account and region."""
        return await asyncio.to_thread(self._answer, method, path, headers, body, query_params)

    def _answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: Mapping[str, list[str]]
    ) -> wsgi_call.Answer:
        from ministack.core.responses import get_account_id

        with _one_at_a_time:
            asked = headers | {"x-moto-account-id": get_account_id()}
            try:
                answer = wsgi_call.call(self._imported(), method, path, asked, body, query)
            except NotImplementedError as error:
                return _not_served(str(error))
        return _not_served(f"{method} {path}") if _is_page(answer) else answer

    def get_state(self) -> dict[str, Any] | None:
        """The backends of every account and region; nothing where the service was never called."""
        if self._application is None:
            return None
        with _one_at_a_time:
            held = {account: dict(regions.items()) for account, regions in self._backends().items()}
            return {"backends": pickle.dumps(held)}

    def load_persisted_state(self, state: dict[str, Any]) -> None:
        """Take up the backends of `get_state`; the file is this user's own, in a folder that is theirs alone."""
        with _one_at_a_time:
            self._imported()
            backends = self._backends()
            for account, regions in pickle.loads(state["backends"]).items():  # noqa: S301 - our own file
                backends[account].update(regions)

    def reset(self) -> None:
        """Forget the backends of every account."""
        if self._application is not None:
            with _one_at_a_time:
                self._backends().clear()

    def _backends(self) -> Any:
        from moto.backends import get_backend

        return get_backend(self._name)

    def _imported(self) -> wsgi_call.Application:
        if self._application is None:
            from moto.moto_server.werkzeug_app import create_backend_app

            application = create_backend_app(self._name)
            for mend in _mending[self._name]:
                mend()
            self._application = application
        return self._application


def _is_page(answer: wsgi_call.Answer) -> bool:
    """Whether it is the page by which the web framework says that it has no such path."""
    return answer[0] == 404 and answer[2].startswith(b"<!doctype html>")


def _not_served(why: str) -> wsgi_call.Answer:
    content = {"__type": "UnsupportedOperation", "message": f"The local cloud does not serve this: {why}"}
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": "UnsupportedOperation"}
    return 400, headers, json.dumps(content).encode()
