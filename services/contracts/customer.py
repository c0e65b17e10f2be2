"""How events name a customer."""

from typing import Annotated

from pydantic import Field

UserId = Annotated[
    str, Field(min_length=1, max_length=128, description="The customer's subject in the user pool")
]
