"""What watches over the account of one environment and keeps its data, and what the account may cost."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from stacks.part import Part

Service = Literal[
    "access_analyzer", "backup", "cloudtrail", "config", "guardduty", "inspector", "security_hub"
]
SERVICES: tuple[Service, ...] = (
    "access_analyzer",
    "backup",
    "cloudtrail",
    "config",
    "guardduty",
    "inspector",
    "security_hub",
)


class Watch(Part):
    """The services that watch, all of them where nothing is said; the days for which nobody can delete what the trail
    wrote, and for which AWS Config keeps what it recorded; the budget of a month, of which ``budget_addresses`` hear
    before it is spent."""

    services: list[Service] = list(SERVICES)
    archive_days: int = Field(ge=1, le=36_500, default=365)
    recorded_days: int = Field(ge=30, le=2557, default=365)
    monthly_budget_usd: float | None = Field(gt=0, default=None)
    budget_addresses: list[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]] = Field(
        max_length=10, default=[]
    )

    @model_validator(mode="after")
    def _somebody_hears_of_the_budget(self) -> Self:
        if (self.monthly_budget_usd is None) is not (self.budget_addresses == []):
            raise ValueError(
                "monthly_budget_usd and budget_addresses must be given together, got "
                f"{self.monthly_budget_usd} and {self.budget_addresses}"
            )
        return self
