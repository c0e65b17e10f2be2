"""What a JSON Schema objects to, in the words of AWS's validator."""

from typing import Any

import pytest

from cairn.localcloud.gaps.api_gateway.schema_faults import faults_of

LINE = {"type": "object", "properties": {"sku": {"type": "string", "maxLength": 4}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "lines": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/definitions/line"}},
        "price": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        "currency": {"enum": ["EUR", "USD"]},
        "gift": {"type": ["boolean", "null"]},
    },
}


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"lines": []}, "array is too short: must have at least 1 elements but instance has 0 elements"),
        ({"lines": [{}] * 3}, "array is too long: must have at most 2 elements but instance has 3 elements"),
        ({"lines": [{"sku": "AB-12"}]}, 'string "AB-12" is too long (length: 5, maximum allowed: 4)'),
        ({"price": 0}, "numeric instance is not strictly greater than the required minimum 0"),
        ({"price": -1.5}, "numeric instance is lower than the required minimum (minimum: 0, found: -1.5)"),
        ({"currency": "GBP"}, 'instance value ("GBP") not found in enum (possible values: ["EUR","USD"])'),
        (
            {"gift": 1},
            'instance type (integer) does not match any allowed primitive type (allowed: ["boolean","null"])',
        ),
    ],
)
def test_each_fault_is_named(document: Any, fault: str) -> None:
    assert list(faults_of(SCHEMA, document, lambda _: LINE)) == [fault]


def test_a_document_that_fits_has_no_fault() -> None:
    document = {"lines": [{"sku": "AB-1"}], "price": 2, "currency": "EUR", "gift": None, "more": 1}
    assert list(faults_of(SCHEMA, document, lambda _: LINE)) == []
