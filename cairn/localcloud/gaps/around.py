"""Put a function of ours around one of the emulator's, and keep state beside the emulator's own."""

import copy
import functools
from collections.abc import Callable, MutableMapping
from types import ModuleType
from typing import Any

Function = Callable[..., Any]


class EmulatorChangedError(Exception):
    """The emulator no longer has what a gap is mended at: its version is not the one pinned."""


def around(owner: Any, name: str) -> Callable[[Function], Function]:
    """Replace `owner.name` by the decorated function, which gets the original as its first argument."""

    def decorate(replacement: Function) -> Function:
        original = getattr(owner, name, None)
        if original is None:
            raise EmulatorChangedError(f"{getattr(owner, '__name__', owner)} has no {name}")
        setattr(owner, name, functools.wraps(original)(functools.partial(replacement, original)))
        return replacement

    return decorate


def around_action(actions: MutableMapping[str, Function], name: str) -> Callable[[Function], Function]:
    """Replace the entry `name` of a service's table of actions, as `around` does for an attribute."""

    def decorate(replacement: Function) -> Function:
        if name not in actions:
            raise EmulatorChangedError(f"no action {name}")
        actions[name] = functools.partial(replacement, actions[name])
        return replacement

    return decorate


def keep(service: ModuleType, key: str, store: Any) -> None:
    """Save and restore `store` together with the state of `service`, under `key`."""

    @around(service, "get_state")
    def _with_store(original: Function) -> dict[str, Any]:
        return {**original(), key: copy.deepcopy(store)}

    @around(service, "load_persisted_state")
    def _restore(original: Function, state: Any) -> Any:
        if isinstance(state, dict) and key in state:
            store.update(state.pop(key))
        return original(state)

    @around(service, "reset")
    def _forget(original: Function) -> Any:
        store.clear()
        return original()
