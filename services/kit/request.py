"""One call of a REST API with Lambda proxy integration, read with suspicion."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from services.kit.caller import Caller, caller_of
from services.kit.json_body import parse_object
from services.kit.problem import BadRequest, FieldProblem, PayloadTooLarge

MAX_BODY_BYTES = 32 * 1024
_MAX_FIELD_NAME = 80
_OWN_WORDS = {"missing": "is required", "extra_forbidden": "is not a known field"}


@dataclass(frozen=True)
class Request:
    """A REST proxy event.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """

    event: Mapping[str, Any]

    @cached_property
    def caller(self) -> Caller:
        """Return who calls; raises ``Unauthorized``."""
        return caller_of(self.event)

    def header(self, name: str) -> str | None:
        """Return the header ``name`` (in any case), or None where it is absent."""
        headers: Mapping[str, str] = self.event.get("headers") or {}
        return next((value for key, value in headers.items() if key.lower() == name.lower()), None)

    def path_parameter(self, name: str) -> str:
        """Return a parameter of the path, empty where the path has none of this name."""
        return str((self.event.get("pathParameters") or {}).get(name) or "")

    def query(self, name: str) -> str | None:
        """Return a parameter of the query string, or None where it is absent."""
        value = (self.event.get("queryStringParameters") or {}).get(name)
        return None if value is None else str(value)

    def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """Return the JSON body as ``model``.

        Raises ``BadRequest`` with one detail for each field at fault, and ``PayloadTooLarge`` beyond
        ``MAX_BODY_BYTES`` bytes.
        """
        try:
            return model.model_validate(parse_object(self._text()))
        except ValidationError as error:
            raise BadRequest(
                "The body does not describe a valid request.",
                code="validation_failed",
                details=[_detail(each["loc"], each["type"], each["msg"]) for each in error.errors()],
            ) from None

    def _text(self) -> str:
        body = self.event.get("body")
        if not body:
            raise BadRequest("The request has no body; send a JSON object.", code="invalid_json")
        content = self._bytes(str(body))
        if len(content) > MAX_BODY_BYTES:
            raise PayloadTooLarge(f"The body has {len(content)} bytes; at most {MAX_BODY_BYTES} are read.")
        try:
            return content.decode()
        except UnicodeDecodeError:
            raise BadRequest("The body is not UTF-8 text.", code="invalid_json") from None

    def _bytes(self, body: str) -> bytes:
        if not self.event.get("isBase64Encoded"):
            return body.encode(errors="surrogatepass")
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise BadRequest("The body is not the base64 it is said to be.", code="invalid_json") from None


def _detail(location: tuple[int | str, ...], kind: str, message: str) -> FieldProblem:
    return FieldProblem(field=field_path(location), message=_OWN_WORDS.get(kind, message))


def field_path(location: tuple[int | str, ...]) -> str:
    """Return a location such as ``("lines", 0, "sku")`` as ``lines[0].sku``, long names cut."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step[:_MAX_FIELD_NAME]}"
    return path.removeprefix(".")
