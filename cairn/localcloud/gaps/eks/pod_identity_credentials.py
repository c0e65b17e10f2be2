"""A pod identity association gives nobody credentials.

On AWS the agent on the node gives a pod the credentials of the role that is associated with its namespace and service
account, for a token that only this pod has, once the role's trust policy lets `pods.eks.amazonaws.com` assume it and
tag the session; a pod without an association has none.
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.eks.kubernetes_api import control_plane
from cairn.localcloud.kubernetes.control_plane import CREDENTIALS_PATH


def install() -> None:
    """Answer the AWS SDKs in the pods, as the agent does."""
    from ministack.services import imds

    @around(imds, "handle_request")
    async def _serve(original: Function, method: str, path: str, headers: Any, *rest: Any) -> Any:
        folder, _, uid = path.rpartition("/")
        if folder != CREDENTIALS_PATH:
            return await original(method, path, headers, *rest)
        shown = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        status, content = control_plane().identities.credentials(uid, shown)
        return status, {"Content-Type": "application/json"}, json.dumps(content).encode()
