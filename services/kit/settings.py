"""Environment variables as a typed model."""

import os
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError


class SettingsError(Exception):
    """A function was deployed without a variable it needs, or with a value it cannot use."""


class Settings(BaseModel):
    """Base of a service's settings: each field is one environment variable, named as the field in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def variables(cls) -> frozenset[str]:
        """Return the names of all environment variables that this model reads."""
        return frozenset(name.upper() for name in cls.model_fields)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Return the settings found in ``environment`` (by default the process's own).

        Raises ``SettingsError`` that names each variable at fault; it never shows a value.
        """
        source = os.environ if environment is None else environment
        given = {name: source[name.upper()] for name in cls.model_fields if name.upper() in source}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            faults = ", ".join(f"{str(each['loc'][0]).upper()} ({each['msg']})" for each in error.errors())
            raise SettingsError(
                f"{cls.__name__} cannot be read from the environment: {faults}. "
                "Set it in the environment of the function, in the stack of this service."
            ) from None
