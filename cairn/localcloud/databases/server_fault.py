"""The fault that is set on a database or a cache."""

from collections.abc import Mapping

from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import Fault


def server_fault(service: str, name: str, labels: Mapping[str, str]) -> Fault | None:
    """What strikes the server `name` now: by its service (`rds`, `elasticache`) or by an identifier of its own."""
    identifiers = (labels.get(label, "") for label in ("db_id", "cluster_id", "rg_id"))
    return BOOK.on_dependency(
        service, name, *filter(None, identifiers), account_id=labels.get("account_id", "")
    )
