"""What holds the platform's data."""

from modules.storage.attribute import Attribute
from modules.storage.table import Table
from modules.storage.table_grants import ITable

__all__ = ["Attribute", "ITable", "Table"]
