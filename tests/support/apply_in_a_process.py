"""Applies a deployment in a process of its own, so that a test can interrupt or kill it.

``python -m tests.support.apply_in_a_process ROOT PORT ACCOUNT ENVIRONMENT FOLDER``
"""

import sys
from pathlib import Path

from cairn.errors import CairnError
from cairn.localcloud import LocalCloud
from tests.support.cloud import Account
from tests.support.terraform import Deployment


def main(root: str, port: str, account_id: str, environment: str, folder: str) -> int:
    """Apply; return the exit code that the command line would give."""
    cloud = LocalCloud(Path(root), port=int(port))
    try:
        Deployment(Account(cloud, account_id), environment, Path(folder)).apply_restorably()
    except CairnError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return int(error.code)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
