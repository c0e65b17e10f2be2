"""The ports over PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from services.catalog.domain import CURRENCY, Product
from services.catalog.ports import ProductsUnavailable
from services.kit.postgres import DatabaseUnavailable, Session

_COLUMNS = "sku, name, description, price_amount"
_FIND = f"select {_COLUMNS} from products where sku = %s"  # noqa: S608 - no part of it is a caller's
_AFTER = f"select {_COLUMNS} from products where sku > %s order by sku limit %s"  # noqa: S608
_PUT = """
insert into products (sku, name, description, price_amount, price_currency) values (%s, %s, %s, %s, %s)
on conflict (sku) do update set name = excluded.name, description = excluded.description,
    price_amount = excluded.price_amount, price_currency = excluded.price_currency, changed_at = now()
"""


class PostgresProducts:
    """The table ``products`` of the catalog's own database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, sku: str) -> Product | None:
        """Return the product; None where there is none."""
        rows = self._rows(_FIND, (sku,))
        return rows[0] if rows else None

    def after(self, sku: str, *, limit: int) -> Sequence[Product]:
        """Return the first ``limit`` products whose skus come after ``sku``, in order."""
        return self._rows(_AFTER, (sku, limit))

    def put(self, product: Product) -> None:
        """Keep the product, in place of the one with its sku."""
        values = (product.sku, product.name, product.description, product.price_minor, CURRENCY)
        try:
            with self._session() as connection:
                connection.execute(_PUT, values)
        except DatabaseUnavailable as error:
            raise ProductsUnavailable from error

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Product]:
        try:
            with self._session() as connection:
                found = connection.execute(query.encode(), values).fetchall()
        except DatabaseUnavailable as error:
            raise ProductsUnavailable from error
        return [_product(row) for row in found]


def _product(row: tuple[Any, ...]) -> Product:
    sku, name, description, price_minor = row
    return Product(sku=sku, name=name, description=description, price_minor=price_minor)
