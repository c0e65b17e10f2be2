"""What callers of the API send and see, and how errors are told."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.catalog.domain import CURRENCY, MOST_MINOR, SKU_PATTERN, Page, Product, UnknownProduct
from services.catalog.ports import ProductsUnavailable
from services.kit.problem import NotFound, ProblemTable, ServiceUnavailable

Sku = Annotated[str, Field(pattern=f"^{SKU_PATTERN}$")]
RETRY_AFTER_SEC = 5

PROBLEMS: ProblemTable = {
    UnknownProduct: lambda _: NotFound("There is no such product."),
    ProductsUnavailable: lambda _: ServiceUnavailable(
        "The products cannot be reached; send the same request again.", retry_after_sec=RETRY_AFTER_SEC
    ),
}
"""How this service's errors are answered."""


class Price(BaseModel):
    """``amount`` in the currency's minor unit: cents."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Annotated[int, Field(ge=1, le=MOST_MINOR)]
    currency: Literal["EUR"] = CURRENCY


class NewProduct(BaseModel):
    """What an operator says of a product."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=1000)] = ""
    price: Price


class ProductView(BaseModel):
    """A product as it is offered."""

    sku: str
    name: str
    description: str
    price: Price


class ProductPage(BaseModel):
    """Products in the order of their skus; ``next`` asks for those that follow, and is null at the end."""

    products: list[ProductView]
    next: str | None


ANSWERS = {"ListProducts": ProductPage, "GetProduct": ProductView, "PutProduct": ProductView}
"""What each operation answers where it succeeds."""


def view(product: Product) -> ProductView:
    """Return a product as callers see it."""
    return ProductView(
        sku=product.sku,
        name=product.name,
        description=product.description,
        price=Price(amount=product.price_minor),
    )


def page_view(page: Page) -> ProductPage:
    """Return a page as callers see it."""
    return ProductPage(products=[view(product) for product in page.products], next=page.next)


def product_of(sku: str, said: NewProduct) -> Product:
    """Return the product that an operator described."""
    return Product(sku=sku, name=said.name, description=said.description, price_minor=said.price.amount)
