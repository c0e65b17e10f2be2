"""Writes a new service: its folder, its stack, their tests, and the line that says who owns it."""

from cairn.new_service.documents import write_documents
from cairn.new_service.kinds import Compute
from cairn.new_service.service import NewService
from cairn.new_service.writing import write

__all__ = ["Compute", "NewService", "write", "write_documents"]
