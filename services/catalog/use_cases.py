"""What callers may do with products."""

from services.catalog.domain import Page, Product, UnknownProduct
from services.catalog.ports import ProductCache, Products


def get_product(*, sku: str, products: Products, cache: ProductCache) -> Product:
    """Return the product, from the cache where it has it; raises ``UnknownProduct``."""
    cached = cache.find(sku)
    if cached is not None:
        return cached
    found = products.find(sku)
    if found is None:
        raise UnknownProduct(sku)
    cache.keep(found)
    return found


def list_products(*, after: str, limit: int, products: Products) -> Page:
    """Return up to ``limit`` products whose skus come after ``after``; prices are those of the database."""
    found = products.after(after, limit=limit + 1)
    shown = tuple(found[:limit])
    return Page(products=shown, next=shown[-1].sku if len(found) > limit else None)


def put_product(*, product: Product, products: Products, cache: ProductCache) -> Product:
    """Keep the product, and let the cache forget what it was."""
    products.put(product)
    cache.forget(product.sku)
    return product
