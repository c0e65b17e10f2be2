"""The provider's process: ``python -m cairn.localcloud.payment_provider PORT FILE``, on loopback."""

import sys
from pathlib import Path

from cairn.localcloud.payment_provider.server import Provider
from cairn.localcloud.ports import LOOPBACK

if __name__ == "__main__":
    Provider((LOOPBACK, int(sys.argv[1])), Path(sys.argv[2])).serve_forever()
