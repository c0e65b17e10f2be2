"""Environments are data that is checked before anything is synthesized."""

from pathlib import Path

import pytest

from stacks.declaration import declarations
from stacks.environment import FOLDER, Environment, InvalidEnvironment
from stacks.service_sizes import FunctionServiceSize, WorkerSize

NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
VALID = (FOLDER / "dev.toml").read_text()
LIMIT = "arn:aws:iam::111111111111:policy/organisation/limit"


def write(folder: Path, content: str, name: str = "dev") -> str:
    path = folder / f"{name}.toml"
    path.write_text(content)
    return str(path)


@pytest.mark.parametrize("name", NAMES)
def test_every_environment_loads_under_its_own_name(name: str) -> None:
    assert Environment.load(name).name == name


def test_no_two_environments_share_account_network_domain_or_state() -> None:
    environments = [Environment.load(name) for name in NAMES]
    for values in (
        {environment.account_id for environment in environments},
        {environment.network.cidr for environment in environments},
        {environment.domain for environment in environments},
        {environment.state.bucket for environment in environments},
    ):
        assert len(values) == len(environments)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('account_id = "111111111111"', 'account_id = "1111"', r"account_id = '1111': .*\\d\{12\}"),
        ('account_id = "111111111111"', "", "account_id: is missing"),
        ('region = "eu-west-1"', 'regoin = "eu-west-1"', "regoin: there is no such field"),
        ('domain = "dev.shop.example.com"', 'domain = "dev_shop"', "domain = 'dev_shop'"),
        ("nat_gateways = 1", "nat_gateways = 3", r"nat_gateways must be 0-2, one a zone, got 3"),
        ("nat_gateways = 1", 'nat_gateways = "1"', r"network\.nat_gateways = '1'"),
        ('zones = ["a", "b"]', 'zones = ["a"]', r"network\.zones"),
        ('cidr = "10.20.0.0/16"', "", r"network\.cidr: is missing"),
        ("retention_days = 365", "retention_days = 42", r"logs\.retention_days = 42"),
        ("key_deletion_window_days = 7", "key_deletion_window_days = 3", r"key_deletion_window_days = 3"),
        (
            "[organisation]",
            '[organisation]\nname_pattern = "{project}-{stage}"',
            r"may use \{project\}, \{environment\} and \{name\}, got '\{project\}-\{stage\}'",
        ),
        ("[organisation]", '[organisation]\nname_pattern = "{project}"', r"must use \{name\}"),
        ("[organisation]", '[organisation]\nrole_path = "team"', r"organisation\.role_path = 'team'"),
        ("[database]", "[orders]\nmemory_mb = 64\n[database]", r"toml: orders\.memory_mb = 64: .*128"),
        ("[database]", "[orders]\nmemory = 64\n[database]", r"orders\.memory: there is no such field"),
        ("[database]", "[oders]\nmemory_mb = 512\n[database]", "oders: there is no such field"),
        ("[database]", "[services.orders]\nmemory_mb = 512\n[database]", "services: there is no such field"),
    ],
)
def test_rejects_a_value_and_names_file_field_value_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in VALID
    path = write(tmp_path, VALID.replace(old, new, 1))
    with pytest.raises(InvalidEnvironment, match=message) as error:
        Environment.load(path)
    assert str(error.value).startswith(path)


def test_names_every_fault_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, VALID.replace("111111111111", "1").replace("nat_gateways = 1", "nat_gateways = 9"))
    with pytest.raises(InvalidEnvironment) as error:
        Environment.load(path)
    assert "account_id" in str(error.value)
    assert "nat_gateways" in str(error.value)


def test_rejects_a_file_under_another_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidEnvironment, match="name: 'dev': must be 'other', as the file is"):
        Environment.load(write(tmp_path, VALID, name="other"))


def test_rejects_what_is_not_toml(tmp_path: Path) -> None:
    with pytest.raises(InvalidEnvironment, match="not valid TOML"):
        Environment.load(write(tmp_path, "name = "))


def test_an_unknown_environment_names_those_there_are() -> None:
    with pytest.raises(InvalidEnvironment, match="there are: dev, local, prod, staging"):
        Environment.load("production")


def test_the_boundary_is_the_organisations_where_it_gives_one(tmp_path: Path) -> None:
    path = write(
        tmp_path, VALID.replace("[organisation]", f'[organisation]\npermissions_boundary_arn = "{LIMIT}"')
    )
    assert Environment.load(path).settings.permissions_boundary_arn == LIMIT
    own = Environment.load("dev").settings.permissions_boundary_arn
    assert own == "arn:aws:iam::111111111111:policy/cairn-dev-boundary"


@pytest.mark.parametrize(
    ("given", "delivery"),
    [
        ({}, "arn:aws:iam::111111111111:policy/cairn-dev-delivery-boundary"),
        ({"delivery_boundary_arn": LIMIT}, LIMIT),
        ({"permissions_boundary_arn": LIMIT}, None),
    ],
)
def test_what_releases_has_a_boundary_of_its_own_but_in_an_organisation_with_one_alone(
    tmp_path: Path, given: dict[str, str], delivery: str | None
) -> None:
    fields = "".join(f'\n{name} = "{value}"' for name, value in given.items())
    path = write(tmp_path, VALID.replace("[organisation]", f"[organisation]{fields}"))
    assert Environment.load(path).settings.delivery_boundary_arn == delivery


def test_the_size_of_a_service_is_of_the_kind_that_its_stack_asks_for() -> None:
    prod = Environment.load("prod")
    assert prod.size_of("orders", FunctionServiceSize).reserved_concurrency == 200
    with pytest.raises(TypeError, match="the size of orders is a FunctionServiceSize, not a WorkerSize"):
        prod.size_of("orders", WorkerSize)


def test_no_service_is_called_as_a_part_of_an_environment() -> None:
    assert set(declarations()) & set(Environment.model_fields) == set()


def test_real_environments_protect_their_data() -> None:
    for name in ("staging", "prod"):
        settings = Environment.load(name).settings
        assert settings.protect_data
        assert settings.key_deletion_window_days == 30
