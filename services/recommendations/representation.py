"""What customers see: the answers, and what they are told of the service's own errors."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from services.kit.problem import NotFound, ProblemTable, ServiceUnavailable
from services.recommendations.domain import AnotherCustomer, Companion
from services.recommendations.ports import PurchasesUnavailable

PROBLEMS: ProblemTable = {
    AnotherCustomer: lambda _: NotFound("There are no such recommendations."),
    PurchasesUnavailable: lambda _: ServiceUnavailable("The service is busy; try again."),
}


class Recommendation(BaseModel):
    """A product that others bought together with what the customer has, and in how many orders."""

    sku: str
    bought_together: Annotated[int, Field(ge=1)]


class Recommendations(BaseModel):
    """What is recommended to one customer, the best first."""

    recommendations: list[Recommendation]


ANSWERS = {"GetRecommendations": Recommendations}
"""What each operation answers where it succeeds."""


def view(companions: Sequence[Companion]) -> Recommendations:
    """Return the answer that tells ``companions``."""
    return Recommendations(
        recommendations=[Recommendation(sku=one.sku, bought_together=one.times) for one in companions]
    )
