"""The objects of every cluster as the emulator saves its own stores: by account and region."""

import copy
from typing import Any

from cairn.localcloud.kubernetes.objects import Objects

_SEPARATOR = "\x00"


class SavedObjects:
    """What `around.keep` saves and restores in the place of `objects`.

    Marked by account, so that one account is put back or deleted without another's.
    """

    def __init__(self, objects: Objects) -> None:
        self._stored = objects.stored

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """The emulator's own kind of store, with a copy of everything."""
        from ministack.core.responses import AccountRegionScopedDict

        copied = AccountRegionScopedDict()
        for key, entry in list(self._stored.items()):
            account_id, region, rest = key.split(_SEPARATOR, 2)
            copied.set_scoped(account_id, region, rest, copy.deepcopy(entry, memo))
        return copied

    def update(self, saved: Any) -> None:
        """Take over what was saved."""
        for (account_id, region, rest), entry in saved.all_items():
            self._stored[_SEPARATOR.join((account_id, region, rest))] = entry

    def clear(self) -> None:
        """Forget everything."""
        self._stored.clear()
