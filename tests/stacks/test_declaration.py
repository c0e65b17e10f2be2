"""What a service says of itself is checked before anything is synthesized."""

from pathlib import Path

import pytest

from stacks.app import stack_class
from stacks.declaration import InvalidDeclaration, declarations
from stacks.services.orders import Orders

VALID = """purpose = "takes parcels back"
owner = "orders"
compute = "function"
runs_on = "Lambda"
data = "DynamoDB table"
in_and_out = "`GET /returns/{item_id}`"

[api]
path = "returns"
entrance_priority = 7
scopes = { read = "See what came back" }
"""


def write(folder: Path, content: str, name: str = "returns") -> Path:
    file = folder / name / "service.toml"
    file.parent.mkdir()
    file.write_text(content)
    return folder


def test_services_are_found_by_their_folders(tmp_path: Path) -> None:
    (found,) = declarations(write(tmp_path, VALID)).values()
    assert found.api
    assert (found.owner, found.api.path, found.api.operator_scopes) == ("orders", "returns", {})


def test_a_stack_is_found_by_the_name_of_its_service() -> None:
    assert stack_class("orders") is Orders


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('compute = "function"', 'compute = "lambda"', "compute: Input should be 'container', 'function'"),
        ('owner = "orders"', "", "owner: Field required"),
        ('owner = "orders"', 'owner = "@example-org/orders"', "owner: String should match"),
        ('data = "DynamoDB table"', 'data = "a | b"', "data: String should match"),
        ('path = "returns"', 'path = "/returns"', r"api\.path: String should match"),
        ("entrance_priority = 7", "entrance_priority = 0", r"api\.entrance_priority: .*greater than"),
        ("[api]", "[apis]", "apis: Extra inputs are not permitted"),
        ("[api]", "[api", "not valid TOML"),
    ],
)
def test_rejects_a_value_and_names_file_and_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in VALID
    with pytest.raises(InvalidDeclaration, match=message) as error:
        declarations(write(tmp_path, VALID.replace(old, new, 1)))
    assert f"{tmp_path / 'returns' / 'service.toml'}: " in str(error.value)


@pytest.mark.parametrize(
    ("own", "field"),
    [(("7", "8"), "path = 'returns'"), (('"returns"', '"claims"'), "entrance_priority = 7")],
)
def test_rejects_two_services_that_would_take_each_others_requests(
    tmp_path: Path, own: tuple[str, str], field: str
) -> None:
    write(tmp_path, VALID.replace(*own), "claims")
    with pytest.raises(InvalidDeclaration, match=rf"returns/service\.toml: api\.{field}: claims has it"):
        declarations(write(tmp_path, VALID))
