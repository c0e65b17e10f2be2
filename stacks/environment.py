"""An environment is data: one TOML file in ``environments/``, validated before anything is synthesized."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    create_model,
    model_validator,
)

from modules.core import StackSettings, StateSettings, arn, physical_name
from stacks.backup import Backup
from stacks.declaration import declarations
from stacks.github import Github
from stacks.part import Part
from stacks.service_sizes import (
    ClusterSize,
    FlagRollout,
    kind_of_size,
)
from stacks.watch import Service, Watch

FOLDER = Path(__file__).parent / "environments"
PROJECT = "cairn"
BOUNDARY, DELIVERY_BOUNDARY = "boundary", "delivery-boundary"

AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
Arn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:.+$")]
DomainName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")]
EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,15}$")]
IamPath = Annotated[str, StringConstraints(pattern=r"^/([!-.0-~]+/)*$")]
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653
]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]
VpcId = Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")]


class InvalidEnvironment(ValueError):
    """An environment's file that cannot be used; the message names file, field, value and what is allowed."""


class OwnNetwork(Part):
    """A VPC of the environment's own, in two or three zones of its region."""

    cidr: str
    zones: list[Annotated[str, StringConstraints(pattern=r"^[a-f]$")]] = Field(min_length=2, max_length=3)
    nat_gateways: int = Field(ge=0, le=3, default=1)
    interface_endpoints: list[str] = []

    @model_validator(mode="after")
    def _at_most_one_nat_gateway_a_zone(self) -> Self:
        if self.nat_gateways > len(self.zones):
            raise ValueError(f"nat_gateways must be 0-{len(self.zones)}, one a zone, got {self.nat_gateways}")
        return self


class ExistingNetwork(Part):
    """A VPC that was there before, with two or three subnets a tier, used instead of making one."""

    vpc_id: VpcId
    cidr: str
    public_subnet_ids: list[SubnetId] = Field(min_length=2, max_length=3)
    private_subnet_ids: list[SubnetId] = Field(min_length=2, max_length=3)
    data_subnet_ids: list[SubnetId] = Field(min_length=2, max_length=3)


_NETWORK_TAGS = {"own", "existing"}
_SERVICES: Final = "<services>"
"""Stands for the tables of all services; no file says it."""


def _kind_of_network(value: Any) -> str:
    return "existing" if isinstance(value, dict) and "vpc_id" in value else "own"


Network = Annotated[
    Annotated[OwnNetwork, Tag("own")] | Annotated[ExistingNetwork, Tag("existing")],
    Discriminator(_kind_of_network),
]


class State(Part):
    """Where Terraform keeps the state; the bucket and its key are there before the first apply."""

    bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    kms_key_arn: Arn | None = None


class Protection(Part):
    """``data`` keeps what holds data from being deleted; the window is how long a deleted key can be restored."""

    data: bool = True
    key_deletion_window_days: int = Field(ge=7, le=30, default=30)


class Logs(Part):
    """How much is logged and how long it is kept."""

    level: Literal["DEBUG", "INFO", "WARN", "ERROR"] = "INFO"
    retention_days: RetentionDays = 365


class Organisation(Part):
    """What an existing organisation prescribes; every field may be left out."""

    permissions_boundary_arn: Arn | None = None
    delivery_boundary_arn: Arn | None = None
    role_path: IamPath = "/"
    name_pattern: str = "{project}-{environment}-{name}"
    tags: dict[str, str] = {}
    hosted_zone_id: Annotated[str, StringConstraints(pattern=r"^Z[A-Z0-9]{5,31}$")] | None = None
    certificate_arn: Arn | None = None
    log_destination_arn: Arn | None = None
    audit_bucket_arn: Arn | None = None
    runs: list[Service] = []

    @model_validator(mode="after")
    def _pattern_names_the_resource(self) -> Self:
        try:
            named = self.name_pattern.format(project="p", environment="e", name="(name)")
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(
                f"name_pattern may use {{project}}, {{environment}} and {{name}}, got {self.name_pattern!r}"
            ) from error
        if "(name)" not in named:
            raise ValueError(f"name_pattern must use {{name}}, got {self.name_pattern!r}")
        return self


class SignIn(Part):
    """How customers sign up and in: by themselves or not, how long a token lives, and whether a password may be sent
    (else SRP alone)."""

    self_sign_up: bool = True
    token_minutes: int = Field(ge=5, le=60, default=60)
    password_sign_in: bool = False


class WebAclLimits(Part):
    """Requests one address may make in five minutes before it is blocked."""

    rate_limit: int = Field(ge=10, le=2_000_000_000, default=2000)


class DatabaseSize(Part):
    """How far the shared cluster shrinks and grows (capacity units of about 2 GiB), its readers, and its backups."""

    least_acu: float = Field(ge=0, le=256, multiple_of=0.5, default=0.5)
    most_acu: float = Field(ge=1, le=256, multiple_of=0.5, default=4)
    readers: int = Field(ge=0, le=15, default=1)
    backup_retention_days: int = Field(ge=1, le=35, default=14)


def _sizes(tables: Any) -> Part:
    """Return the size of each service; raise ``ValidationError`` where a table says what there is not."""
    fields: dict[str, Any] = {name: kind_of_size(name) for name in declarations()}
    return create_model("Sizes", __base__=Part, **fields).model_validate(tables)


class Environment(Part):
    """One environment: one account, one region, one Terraform workspace of the same name.

    The file may say of each service how large it is, in a table of the service's name.
    """

    name: EnvironmentName
    account_id: AccountId
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
    domain: DomainName
    network: Network
    state: State
    protection: Protection = Protection()
    logs: Logs = Logs()
    organisation: Organisation = Organisation()
    sign_in: SignIn = SignIn()
    watch: Watch = Watch()
    backup: Backup = Backup()
    github: Github | None = None
    web_acl: WebAclLimits = WebAclLimits()
    database: DatabaseSize = DatabaseSize()
    flags: FlagRollout = FlagRollout()
    kubernetes: ClusterSize = ClusterSize()
    services: Annotated[Part, BeforeValidator(_sizes)] = Field(alias=_SERVICES)

    @model_validator(mode="before")
    @classmethod
    def _tables_of_services_together(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = declarations()
        own = {name: value for name, value in data.items() if name not in known}
        return {**own, _SERVICES: {name: data.get(name, {}) for name in known}}

    @classmethod
    def load(cls, name: str) -> "Environment":
        """Return the environment of that name, or of that ``.toml`` file; raise ``InvalidEnvironment``."""
        path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
        environment = _validated(path, _parsed(path))
        if environment.name != path.stem:
            raise InvalidEnvironment(
                f"{path}: name: {environment.name!r}: must be {path.stem!r}, as the file is"
            )
        return environment

    def size_of[Size: Part](self, service: str, kind: type[Size]) -> Size:
        """Return the size of ``service``, which is of that ``kind``: see ``stacks/service_sizes.py``."""
        size = getattr(self.services, service)
        if not isinstance(size, kind):
            raise TypeError(f"the size of {service} is a {type(size).__name__}, not a {kind.__name__}")
        return size

    @property
    def watched_by(self) -> frozenset[Service]:
        """Return the services that the environment turns on itself: those that its organisation does not run."""
        return frozenset(self.watch.services) - frozenset(self.organisation.runs)

    @property
    def is_watched(self) -> bool:
        """Return whether there is anything for the governance stack to make."""
        return bool(self.watched_by) or self.watch.monthly_budget_usd is not None

    @property
    def settings(self) -> StackSettings:
        """Return what the construct library needs to know of this environment."""
        settings = StackSettings(
            project=PROJECT,
            environment=self.name,
            account_id=self.account_id,
            region=self.region,
            state=StateSettings(
                bucket=self.state.bucket, region=self.region, kms_key_arn=self.state.kms_key_arn
            ),
            name_pattern=self.organisation.name_pattern,
            role_path=self.organisation.role_path,
            permissions_boundary_arn=self.organisation.permissions_boundary_arn or "",
            delivery_boundary_arn=self.organisation.delivery_boundary_arn,
            tags=self.organisation.tags,
            log_level=self.logs.level,
            log_retention_days=self.logs.retention_days,
            log_destination_arn=self.organisation.log_destination_arn,
            protect_data=self.protection.data,
            key_deletion_window_days=self.protection.key_deletion_window_days,
        )
        if self.organisation.permissions_boundary_arn:
            return settings
        return replace(
            settings,
            permissions_boundary_arn=_own_boundary_arn(settings, BOUNDARY),
            delivery_boundary_arn=settings.delivery_boundary_arn
            or _own_boundary_arn(settings, DELIVERY_BOUNDARY),
        )


def _own_boundary_arn(settings: StackSettings, name: str) -> str:
    """Return the ARN of the boundary that the foundation makes where the organisation gives none."""
    policy = f"policy{settings.role_path}{physical_name(settings, name)}"
    return arn(settings, "iam", policy, regional=False)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml")))
        raise InvalidEnvironment(
            f"{path}: there is no such environment; there are: {known or 'none'}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidEnvironment(f"{path}: not valid TOML: {error}") from None


def _validated(path: Path, data: dict[str, Any]) -> Environment:
    try:
        return Environment.model_validate(data)
    except ValidationError as error:
        faults = "\n".join(f"{path}: {_described(fault)}" for fault in error.errors())
        raise InvalidEnvironment(faults) from None


def _described(fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"] if part not in (*_NETWORK_TAGS, _SERVICES))
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        return f"{field}: is missing"
    if fault["type"] == "extra_forbidden":
        return f"{field}: there is no such field"
    value = "" if isinstance(fault["input"], dict) else f" = {fault['input']!r}"
    return f"{field}{value}: {message}"
