"""Builds what the process uses: once, and no client before it is needed."""

from functools import cache

from services.catalog.adapters import PostgresProducts
from services.catalog.cache import ValkeyProducts
from services.catalog.ports import ProductCache, Products
from services.catalog.settings import ServiceSettings
from services.kit.postgres import Address, iam_token
from services.kit.postgres_pool import Pool
from services.kit.valkey_login import CacheAddress, cache_client

SERVICE = "catalog"


@cache
def settings() -> ServiceSettings:
    """Return the settings of this process; raises ``SettingsError``."""
    return ServiceSettings.read()


def client_ids() -> frozenset[str]:
    """Return the app clients of customers."""
    return settings().client_ids


def service_client_ids() -> frozenset[str]:
    """Return the services that may read a product."""
    return settings().service_client_ids


def machine_client_ids() -> frozenset[str]:
    """Return the machines that may write."""
    return settings().machine_client_ids


@cache
def pool() -> Pool:
    """Return the connections to the database."""
    given = settings()
    address = Address(
        host=given.database_host,
        port=given.database_port,
        database=given.database_name,
        user=given.database_name,
    )
    return Pool(address, token=iam_token())


@cache
def products() -> Products:
    """Return where products are kept."""
    return PostgresProducts(pool())


@cache
def product_cache() -> ProductCache:
    """Return what was read lately."""
    given = settings()
    address = CacheAddress(
        host=given.cache_host, port=given.cache_port, name=given.cache_name, user=given.cache_user
    )
    return ValkeyProducts(cache_client(address))
