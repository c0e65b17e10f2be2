"""The documents of APIs and events are current, and nothing reads what nobody sends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from services.contracts import EVENTS
from tests.api_documents.pages import FOLDER, pages
from tests.api_documents.stack_configuration import StackConfiguration, configurations

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]


@pytest.fixture(scope="module")
def stacks(assembled: Callable[[str], Path]) -> list[StackConfiguration]:
    return configurations(assembled("local"))


@pytest.fixture(scope="module")
def written(stacks: list[StackConfiguration]) -> dict[str, str]:
    return pages(stacks)


def test_the_documents_are_current(written: dict[str, str]) -> None:
    there = {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*") if path.is_file()}
    assert sorted(there) == sorted(written)
    stale = [name for name, text in written.items() if there[name] != text]
    assert stale == [], "run `uv run python -m tests.api_documents`"


def test_every_openapi_document_is_valid(written: dict[str, str]) -> None:
    documents = [text for name, text in written.items() if name.startswith("openapi/")]
    assert documents
    for document in documents:
        validate(json.loads(document))


def test_every_reference_of_the_asyncapi_document_leads_somewhere(written: dict[str, str]) -> None:
    document = json.loads(written["asyncapi.json"])
    references = list(_references({name: part for name, part in document.items() if name != "components"}))
    assert references
    for reference in references:
        part = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_a_rule_waits_only_for_events_that_one_of_its_senders_sends(stacks: list[StackConfiguration]) -> None:
    patterns = [
        pattern
        for stack in stacks
        for pattern in stack.patterns()
        if any(source.startswith("cairn.") for source in pattern.get("source", ()))
    ]
    assert patterns
    for pattern in patterns:
        sent = {event.DETAIL_TYPE: event.SOURCE for event in EVENTS if event.SOURCE in pattern["source"]}
        assert sorted(set(pattern["detail-type"]) - set(sent)) == []
        assert sorted(set(pattern["source"]) - {sent[kind] for kind in pattern["detail-type"]}) == []


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for each in part for found in _references(each)]
    if not isinstance(part, dict):
        return []
    here = [part["$ref"]] if "$ref" in part else []
    return here + [found for each in part.values() for found in _references(each)]
