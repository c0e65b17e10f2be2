"""The process that answers ``GET /products``, ``GET /products/{sku}`` and ``PUT /products/{sku}``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Query

from services.catalog import use_cases, wiring
from services.catalog.domain import LONGEST_PAGE, SKU_PATTERN
from services.catalog.representation import (
    PROBLEMS,
    NewProduct,
    ProductPage,
    ProductView,
    Sku,
    page_view,
    product_of,
    view,
)
from services.kit.caller import Caller
from services.kit.invocation import Invocation
from services.kit.serve import serve
from services.kit.web import current_invocation, customer, customer_or_service, machine, web_app

Customer = Annotated[Caller, customer("products/read", wiring.client_ids)]
Reader = Annotated[Caller, customer_or_service("products/read", wiring.client_ids, wiring.service_client_ids)]
Operator = Annotated[Caller, machine("products/write", wiring.machine_client_ids)]
Current = Annotated[Invocation, Depends(current_invocation)]


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    wiring.products()
    wiring.product_cache()
    yield
    wiring.pool().close()


app = web_app(service=wiring.SERVICE, problems=PROBLEMS, lifespan=_lifespan)


@app.get("/products")
def list_products(
    _: Customer,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
    next: Annotated[str, Query(pattern=f"^({SKU_PATTERN})?$")] = "",
) -> ProductPage:
    """Answer with products in the order of their skus, from the one that ``next`` of the page before names."""
    return page_view(use_cases.list_products(after=next, limit=limit, products=wiring.products()))


@app.get("/products/{sku}")
def get_product(sku: Sku, _: Reader, invocation: Current) -> ProductView:
    """Answer with a product, and 404 where there is none."""
    invocation.note(sku=sku)
    found = use_cases.get_product(sku=sku, products=wiring.products(), cache=wiring.product_cache())
    return view(found)


@app.put("/products/{sku}")
def put_product(sku: Sku, said: NewProduct, _: Operator, invocation: Current) -> ProductView:
    """Offer a product from now on as it is described, and answer with it."""
    invocation.note(sku=sku)
    product = product_of(sku, said)
    kept = use_cases.put_product(product=product, products=wiring.products(), cache=wiring.product_cache())
    return view(kept)


if __name__ == "__main__":
    serve(app)
