"""How long the backups of an environment's data are kept, and for how long nobody may delete them."""

from typing import Self

from pydantic import Field, model_validator

from stacks.part import Part

_LONGEST_DAYS = 36_500


class Backup(Part):
    """Days for which a daily backup and, where given, a monthly one is kept; the days for which the vault's lock keeps
    every backup; and the days after which nobody, AWS included, takes that lock away (never where left out)."""

    daily_days: int = Field(ge=1, le=_LONGEST_DAYS, default=35)
    monthly_days: int | None = Field(ge=1, le=_LONGEST_DAYS, default=None)
    locked_days: int = Field(ge=1, le=_LONGEST_DAYS, default=7)
    lock_changeable_for_days: int | None = Field(ge=3, le=_LONGEST_DAYS, default=None)

    @model_validator(mode="after")
    def _nothing_is_kept_for_less_than_the_lock_asks(self) -> Self:
        for field in ("daily_days", "monthly_days"):
            days = getattr(self, field)
            if days is not None and days < self.locked_days:
                raise ValueError(f"{field} must be locked_days ({self.locked_days}) or more, got {days}")
        return self
