"""What holds the platform's data."""

from modules.storage.attribute import Attribute
from modules.storage.table import ITable, Table

__all__ = ["Attribute", "ITable", "Table"]
