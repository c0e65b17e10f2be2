"""The weights of an alias have no effect.

AWS sends as many of an alias's invocations to the second version as `RoutingConfig` says, whoever invokes:
the API, an event source, another service. The emulator sends all of them to the first.
https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

import random
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_invoked_as: ContextVar[str] = ContextVar("invoked_as", default="")


def install() -> None:
    """Draw a version for each invocation of an alias that has weights."""
    from ministack.services import lambda_svc

    def drawn(function: dict[str, Any] | None, qualifier: str | None) -> str | None:
        """The version that this invocation of the alias goes to; nothing where there is nothing to draw."""
        alias = ((function or {}).get("aliases") or {}).get(qualifier) or {}
        weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        return _draw(alias["FunctionVersion"], weights) if weights else None

    @around(lambda_svc, "_invoke")
    async def _invoke(
        original: Function,
        name: str,
        event: Any,
        headers: Any,
        path_qualifier: str | None = None,
        query_params: Any = None,
    ) -> Any:
        qualifier = path_qualifier or lambda_svc._qp_first(query_params or {}, "Qualifier")
        version = drawn(lambda_svc._functions.get(name), qualifier)
        if version is None:
            return await original(name, event, headers, path_qualifier, query_params)
        _invoked_as.set(f"{lambda_svc._func_arn(name)}:{qualifier}")
        return await original(name, event, headers, version, {})

    for entry in ("_execute_function", "invoke_async_with_retry"):
        around(lambda_svc, entry)(_under_the_name_of_the_alias)

    @around(lambda_svc, "_get_func_record_for_ref")
    def _by_reference(original: Function, reference: str) -> Any:
        found = original(reference)
        name, qualifier = lambda_svc._resolve_name_and_qualifier(reference)
        version = drawn(lambda_svc._functions.get(name), qualifier)
        return found if version is None else original(f"{lambda_svc._func_arn(name)}:{version}")

    @around(lambda_svc, "_dispatch_esm_batch")
    def _by_mapping(original: Function, mapping_id: str, work: Callable[..., Any], *arguments: Any) -> None:
        mapping, function, *rest = arguments
        base = lambda_svc._functions.get(mapping.get("FunctionName"))
        version = drawn(base, mapping.get("Qualifier"))
        if version is not None:
            function, _ = lambda_svc._effective_func_record_for_qualifier(base, version)
        original(mapping_id, work, mapping, function, *rest)


def _draw(first: str, weights: dict[str, float]) -> str:
    versions = [first, *weights]
    shares = [1 - sum(weights.values()), *weights.values()]
    return random.choices(versions, shares)[0]  # noqa: S311 - not for secrets


def _under_the_name_of_the_alias(original: Function, function: dict[str, Any], event: Any) -> Any:
    """What a function is told of its own name, and whose destinations count, are the alias's."""
    alias = _invoked_as.get()
    if alias:
        _invoked_as.set("")
        configuration = {**(function.get("config") or function), "FunctionArn": alias}
        function = {**function, "config": configuration}
    return original(function, event)
