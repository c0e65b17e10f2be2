"""Structured logs: one JSON object a line, what happened and never whom it happened to."""

import traceback
from functools import cache
from pathlib import PurePath
from typing import Any

from aws_lambda_powertools.logging import Logger


@cache
def logger_of(service: str) -> Logger:
    """Return the logger of ``service``; ``POWERTOOLS_LOG_LEVEL`` sets its level, INFO by default."""
    return Logger(service=service)


def describe(error: BaseException) -> dict[str, Any]:
    """Return what a log may hold of ``error``: its type, where it came from and what caused it.

    The text of an exception often quotes what a customer sent, so it is left out, save for what AWS answered and for
    settings, which name actions, resources and variables only.
    """
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "error": type(error).__name__,
        "where": [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }
    for each in (error, error.__cause__):
        if each is not None and _may_be_quoted(each):
            described["reason"] = f"{type(each).__name__}: {each}"
    return described


def _may_be_quoted(error: BaseException) -> bool:
    kind = type(error)
    if kind.__module__.startswith("botocore."):
        return kind.__name__ != "ParamValidationError"
    return kind.__name__ == "SettingsError"
