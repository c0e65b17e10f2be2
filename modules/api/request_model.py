"""The shape a request body must have, in the JSON Schema that API Gateway reads."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cdktf_cdktf_provider_aws.api_gateway_model import ApiGatewayModel
from constructs import Construct

DRAFT = "http://json-schema.org/draft-04/schema#"
_NEWER_KEYWORDS = (
    "$defs",
    "const",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "prefixItems",
    "propertyNames",
)


class RequestModel(Construct):
    """A model of the content type ``application/json`` whose objects allow no properties but their own.

    ``schema`` is JSON Schema draft 4. Raises ``ValueError`` for an object without ``additionalProperties: false``
    and for keywords of later drafts, which API Gateway would ignore or refuse.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html.
    """

    def __init__(
        self, scope: Construct, id: str, *, rest_api_id: str, name: str, schema: Mapping[str, Any]
    ) -> None:
        super().__init__(scope, id)
        if not name.isalnum():
            raise ValueError(f"name of a model must be letters and digits alone, got {name!r}")
        _check(name, schema)
        self.schema = json.dumps({"$schema": DRAFT, "title": name, **schema}, sort_keys=True)
        resource = ApiGatewayModel(
            self,
            "Resource",
            rest_api_id=rest_api_id,
            name=name,
            content_type="application/json",
            schema=self.schema,
        )
        self.model_name: str = resource.name


def _check(name: str, schema: Mapping[str, Any]) -> None:
    if schema.get("type") != "object":
        raise ValueError(
            f"schema of the model {name!r} must have the type object, got {schema.get('type')!r}"
        )
    for place, part in _parts("schema", schema):
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            raise ValueError(f"{place} of the model {name!r} must have additionalProperties: false")
        newer = [keyword for keyword in _NEWER_KEYWORDS if keyword in part]
        newer += [word for word in ("exclusiveMinimum", "exclusiveMaximum") if _is_number(part.get(word))]
        if newer:
            raise ValueError(
                f"{place} of the model {name!r} must be JSON Schema draft 4, which has no {', '.join(newer)}"
            )


def _parts(place: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield place, schema
    for word in ("properties", "definitions", "patternProperties"):
        for name, part in schema.get(word, {}).items():
            yield from _parts(f"{place}.{word}.{name}", part)
    if isinstance(schema.get("items"), Mapping):
        yield from _parts(f"{place}.items", schema["items"])
    for word in ("allOf", "anyOf", "oneOf"):
        for number, part in enumerate(schema.get(word, [])):
            yield from _parts(f"{place}.{word}[{number}]", part)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
