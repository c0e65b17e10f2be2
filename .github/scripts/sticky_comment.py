"""Posts FILE as a comment on a pull request, or updates the one it posted before: `sticky_comment.py NUMBER FILE`.

The file's first line is the marker by which the comment is found again. Needs ``GITHUB_REPOSITORY`` and a
``GH_TOKEN`` with ``pull-requests: write``. Standard library only: the job that holds the token installs nothing.
https://docs.github.com/en/rest/issues/comments
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PAGE = 100
_AUTHOR = "github-actions[bot]"


def post(number: int, body: str) -> None:
    """Create or update the comment whose first line is the first line of ``body``."""
    marker = body.splitlines()[0]
    own = [comment for comment in _comments(number) if _is_ours(comment, marker)]
    if own:
        _call("PATCH", f"issues/comments/{own[0]['id']}", {"body": body})
    else:
        _call("POST", f"issues/{number}/comments", {"body": body})


def _is_ours(comment: dict[str, Any], marker: str) -> bool:
    return bool(comment["user"]["login"] == _AUTHOR and comment["body"].splitlines()[:1] == [marker])


def _comments(number: int) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        comments = _call("GET", f"issues/{number}/comments?per_page={_PAGE}&page={page}")
        yield from comments
        if len(comments) < _PAGE:
            return
        page += 1


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    request = urllib.request.Request(  # noqa: S310
        f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GH_TOKEN']}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    post(int(sys.argv[1]), Path(sys.argv[2]).read_text())
