"""Reserved concurrency counts for calls of the function without a version alone.

AWS reserves concurrency for a function as a whole: its versions and aliases share it. The emulator keeps the
number with the function, looks for it with the version that an alias stands for, and finds none.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Look with the function where the version says nothing."""
    from ministack.services import lambda_svc

    @around(lambda_svc, "_reserved_concurrency")
    def _reserved(original: Function, function: Any, config: dict[str, Any]) -> int | None:
        reserved: int | None = original(function, config)
        if reserved is not None:
            return reserved
        whole = lambda_svc._functions.get(config.get("FunctionName"))
        return original(whole, {}) if whole is not None else None
