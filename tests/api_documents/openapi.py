"""The OpenAPI document of one service: what its stack lets through, and what its code answers.

https://spec.openapis.org/oas/v3.1.0
"""

import importlib
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.kit.problem import BadRequest, Conflict, InternalError, NotFound, ServiceUnavailable
from tests.api_documents.stack_configuration import Operation, StackConfiguration

_PARAMETER = re.compile(r"\{(\w+)\}")
_REFERENCE = "#/components/schemas/{model}"
_CREATES = {"POST": "201"}
_SECURITY = {
    "access_token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the user pool with the scope of the operation.",
    }
}


class ProblemDetail(BaseModel):
    """What is wrong with one field; ``field`` is a path such as ``lines[0].quantity``."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """What went wrong: ``code`` is for programs, ``message`` for people."""

    code: str
    message: str
    details: list[ProblemDetail]


class Error(BaseModel):
    """The body of every answer that is no success."""

    error: ProblemBody


_ERRORS: Mapping[int, str] = {
    BadRequest.status: "The request can never succeed as it is.",
    401: "There is no token, or it is not valid here.",
    403: "The token lacks the scope of the operation.",
    NotFound.status: "It does not exist, or is not the caller's.",
    Conflict.status: "It contradicts what is stored.",
    429: "Too many requests; slow down.",
    InternalError.status: "The service is at fault.",
    ServiceUnavailable.status: "Something the service needs is away; the same request may succeed soon.",
}


def answers_of(service: str) -> Mapping[str, type[BaseModel]]:
    """Return what the operations of ``service`` answer, by the operation's name."""
    answers: Mapping[str, type[BaseModel]] = importlib.import_module(
        f"services.{service}.representation"
    ).ANSWERS
    return answers


def document(stack: StackConfiguration) -> dict[str, Any]:
    """Return the OpenAPI document of the stack's REST API."""
    answers = answers_of(stack.name)
    models = sorted({*answers.values(), Error}, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "serialization") for model in models], ref_template=_REFERENCE)
    components: dict[str, Any] = schemas.get("$defs", {})
    paths: dict[str, Any] = {}
    for operation in stack.operations():
        if operation.body is not None:
            components[f"{operation.name}Body"] = operation.body
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, answers[operation.name]
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": stack.name, "description": stack.description, "version": "1"},
        "servers": [{"url": "https://api.example.com", "description": "The domain of the environment"}],
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items())), "securitySchemes": _SECURITY},
    }


def _operation(operation: Operation, answer: type[BaseModel]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "parameters": [
            *(_parameter(name, "path") for name in _PARAMETER.findall(operation.path)),
            *(_parameter(name, "header") for name in operation.headers),
        ],
        "responses": {
            _CREATES.get(operation.method, "200"): _answer("Success.", answer.__name__),
            **{str(status): _answer(text, "Error") for status, text in _ERRORS.items()},
        },
        "security": [{"access_token": list(operation.scopes)}],
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _json(f"{operation.name}Body")}
    return described


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}


def _answer(text: str, model: str) -> dict[str, Any]:
    return {"description": text, "content": _json(model)}


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=model)}}}
