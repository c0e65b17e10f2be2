"""What the documents say is true: their tables, their links, their commands, their examples."""

import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from cairn.cli.app import app
from cairn.new_service import Compute
from stacks.declaration import declarations
from stacks.environment import Environment
from tests.api_documents.service_tables import TABLES, with_table
from tests.support.markdown import commands, documents, local_links, names, table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ENVIRONMENTS = sorted((ROOT / "stacks" / "environments").glob("*.toml"))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
OWNERS = ROOT / ".github" / "CODEOWNERS"
NO_SERVICES = {"kit", "contracts"}
RUN_BY_THE_GROUND = {"signin"}
"""Services' code without a stack of its own."""
PATH = re.compile(r"(?:\.github|bench|cairn|docs|modules|policies|services|stacks|tests)/[\w./-]+")
# What the how-tos make as an example, and what a run writes.
NOT_IN_THE_REPOSITORY = re.compile(r"(?:\b|_)(?:returns|perf)\b|^bench/results\.json$")


def folders(parent: str) -> set[str]:
    return {path.parent.name for path in (ROOT / parent).glob("*/__init__.py")}


def cairn_commands() -> dict[str, Any]:
    commands: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
    return {name: command for name, command in commands.items() if not command.hidden}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))


every_document = pytest.mark.parametrize(
    "document", documents(ROOT), ids=lambda path: str(path.relative_to(ROOT))
)


def test_every_service_says_what_it_is() -> None:
    assert set(declarations()) == folders("services") - NO_SERVICES - RUN_BY_THE_GROUND


@pytest.mark.parametrize("document", TABLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_tables_of_services_say_what_the_services_say(document: Path) -> None:
    assert document.read_text() == with_table(document), "run `uv run python -m tests.api_documents`"


@pytest.mark.parametrize("service", sorted(declarations()))
def test_the_team_that_a_service_names_is_asked_for_its_reviews(service: str) -> None:
    rules = dict(line.split(maxsplit=1) for line in OWNERS.read_text().splitlines() if line.startswith("/"))
    assert rules.get(f"/services/{service}/", "").endswith(f"/{declarations()[service].owner}")


@pytest.mark.parametrize("service", sorted(folders("services") - NO_SERVICES))
def test_the_table_of_functions_names_every_variable(service: str) -> None:
    rows = table((ROOT / "services" / service / "README.md").read_text(), "function")
    settings = importlib.import_module(f"services.{service}.settings").SETTINGS
    assert {names(row[0])[0]: set(names(row[1])) for row in rows} == {
        function: model.variables() for function, model in settings.items()
    }


def test_the_table_of_environments_says_what_their_files_say() -> None:
    listed = [[names(row[0])[0], *row[1:4]] for row in table(README, "environment")]
    files = [tomllib.loads(path.read_text()) for path in ENVIRONMENTS]
    assert sorted(listed) == [
        [
            file["name"],
            file["region"],
            str(len(file["network"]["zones"])),
            str(file["network"]["nat_gateways"]),
        ]
        for file in files
    ]


def test_the_table_of_commands_names_every_command() -> None:
    assert {names(row[0])[0].removeprefix("cairn ").split()[0] for row in table(README, "command")} == set(
        cairn_commands()
    )


def test_the_diagram_of_the_architecture_shows_every_stack() -> None:
    ground = set(re.findall(r'\(\s*app, "([\w-]+)"', (ROOT / "stacks" / "app.py").read_text()))
    services = {name for name, declared in declarations().items() if declared.is_drawn}
    diagram = (ROOT / "docs" / "architecture" / "README.md").read_text()
    assert sorted(re.findall(r"^ *subgraph ([\w-]+)", diagram, re.MULTILINE)) == sorted(ground | services)


def test_the_architecture_lists_every_field_that_terraform_leaves_alone() -> None:
    listed = table((ROOT / "docs" / "architecture" / "README.md").read_text(), "left alone")
    left_alone = {
        (str(path.relative_to(ROOT)), field)
        for path in (ROOT / "modules").rglob("*.py")
        for fields in re.findall(r"ignore_changes\W+\[(.*?)\]\W*[),]", path.read_text(), re.DOTALL)
        for field in re.findall(r'"([^"]+)"', fields)
    }
    assert {(names(row[1])[0], field) for row in listed for field in names(row[0])} == left_alone


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    missing = [link for link in local_links(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


@every_document
def test_every_path_exists(document: Path) -> None:
    words = {word for text in names(document.read_text()) for word in text.split()}
    paths = {word for word in words if PATH.fullmatch(word)}
    expected = {path for path in paths if not NOT_IN_THE_REPOSITORY.search(path)}
    assert {path for path in expected if not (ROOT / path).exists()} == set()


@every_document
def test_every_command_exists_with_its_options(document: Path) -> None:
    for tool, *words in commands(document.read_text()):
        if tool == "make":
            assert {word for word in words if word[0] not in "-."} <= make_targets() | {"base"}, words
        else:
            assert_cairn_takes(words)


def test_every_command_of_the_workflows_exists_with_its_options() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        found = [words for tool, *words in commands(f"```yaml\n{path.read_text()}```") if tool == "cairn"]
        for words in found:
            assert_cairn_takes(words)


def assert_cairn_takes(words: list[str]) -> None:
    known = cairn_commands()
    if words and words[0] in known and hasattr(known[words[0]], "commands"):
        known, words = known[words[0]].commands, words[1:]
    if words:
        assert words[0] in known, f"there is no command cairn {words[0]}"
        options = {
            option
            for parameter in known[words[0]].params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        asked = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
        assert asked - {"--help"} <= options, f"cairn {words[0]} has no {asked - options}"


def test_decisions_are_numbered_without_a_gap_and_titled_with_their_number() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        title, _, status, *_ = path.read_text().splitlines()
        assert title.startswith(f"# {int(path.name[:4])}. ")
        assert status.startswith(("Accepted, ", "Replaced by "))


def test_the_example_of_an_existing_organisation_is_a_valid_environment() -> None:
    text = (ROOT / "docs" / "how-to" / "add-an-environment.md").read_text()
    examples = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    staging = tomllib.loads((ROOT / "stacks" / "environments" / "staging.toml").read_text())
    assert len(examples) == 1
    assert Environment.model_validate({**staging, **tomllib.loads(examples[0])})


def test_the_how_to_names_every_kind_of_service() -> None:
    rows = table((ROOT / "docs" / "how-to" / "add-a-service.md").read_text(), "`--compute`")
    assert [names(row[0])[0] for row in rows] == sorted(Compute)
