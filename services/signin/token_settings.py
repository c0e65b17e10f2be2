"""The variables of the function that Cognito waits for at every sign-in: standard library only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


class SettingsError(Exception):
    """The function was deployed without a variable it needs."""


@dataclass(frozen=True, kw_only=True)
class TokenSettings:
    """``CUSTOMER_SCOPES``: the OAuth scopes of a signed-in customer, separated by spaces."""

    customer_scopes: tuple[str, ...]

    @classmethod
    def variables(cls) -> frozenset[str]:
        """Return the names of all environment variables that this model reads."""
        return frozenset(each.name.upper() for each in fields(cls))

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Return the settings found in ``environment`` (by default the process's own); raises ``SettingsError``."""
        scopes = (os.environ if environment is None else environment).get("CUSTOMER_SCOPES", "").split()
        if not scopes:
            raise SettingsError(
                "TokenSettings cannot be read from the environment: CUSTOMER_SCOPES is missing or empty. "
                "Set it in the environment of the function, in the stack of the user pool."
            )
        return cls(customer_scopes=tuple(scopes))
