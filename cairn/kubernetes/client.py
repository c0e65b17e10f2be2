"""The Kubernetes API of one Amazon EKS cluster, called as the principal that AWS is called as."""

import base64
import json
import ssl
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import httpx

from cairn.errors import CairnError
from cairn.kubernetes.addresses import collection, path_of
from cairn.kubernetes.token import token_for
from cairn.terraform.caller import session

if TYPE_CHECKING:
    from boto3.session import Session

MANAGER = "cairn"
_TIMEOUT = httpx.Timeout(30, connect=10)
Object = Mapping[str, Any]


class NoClusterError(CairnError):
    """There is no such cluster."""


class KubernetesClient:
    """Server-side apply, get, list and delete. Every call raises ``CairnError`` where the cluster refuses it.

    https://kubernetes.io/docs/reference/using-api/server-side-apply/
    """

    def __init__(self, cluster: str, variables: Mapping[str, str]) -> None:
        self.cluster = cluster
        self._session = session(variables)
        endpoint, authority = _described(cluster, self._session, variables.get("AWS_ENDPOINT_URL"))
        context = ssl.create_default_context(cadata=base64.b64decode(authority).decode())
        self._http = httpx.Client(base_url=endpoint, verify=context, timeout=_TIMEOUT, trust_env=False)

    def apply(self, entry: Object) -> dict[str, Any]:
        """Make ``entry`` what it says; fields that someone else manages and it does not name stay."""
        return self._call(
            "PATCH",
            path_of(entry),
            params={"fieldManager": MANAGER, "force": "true", "fieldValidation": "Strict"},
            headers={"Content-Type": "application/apply-patch+yaml"},
            content=json.dumps(entry),
        )

    def get(self, entry: Object) -> dict[str, Any]:
        """Return the object of the kind, namespace and name of ``entry`` as it is now."""
        return self._call("GET", path_of(entry))

    def list(self, api_version: str, kind: str, *, label: str) -> Iterator[dict[str, Any]]:
        """Return the objects of that kind in all namespaces that have ``label``, given as ``name=value``."""
        found = self._call("GET", collection(api_version, kind), params={"labelSelector": label})
        return ({"apiVersion": api_version, "kind": kind, **each} for each in found["items"])

    def delete(self, entry: Object) -> None:
        """Delete an object; nothing happens where it is gone."""
        self._call("DELETE", path_of(entry), missing_is_fine=True)

    def _call(
        self, method: str, path: str, *, missing_is_fine: bool = False, **request: Any
    ) -> dict[str, Any]:
        headers = {
            **request.pop("headers", {}),
            "Authorization": f"Bearer {token_for(self.cluster, self._session)}",
        }
        try:
            answer = self._http.request(method, path, headers=headers, **request)
        except httpx.HTTPError as error:
            raise CairnError(
                f"The Kubernetes API of {self.cluster} at {self._http.base_url} does not answer.",
                f"{type(error).__name__}: {error}.",
                "A private endpoint is reached from inside its network alone: run this from there.",
            ) from error
        if answer.is_success or (missing_is_fine and answer.status_code == httpx.codes.NOT_FOUND):
            return dict(answer.json())
        raise _refused(self.cluster, method, path, answer)


def _described(cluster: str, session: "Session", endpoint_url: str | None) -> tuple[str, str]:
    from botocore.exceptions import BotoCoreError, ClientError

    eks = session.client("eks", endpoint_url=endpoint_url)
    try:
        found = eks.describe_cluster(name=cluster)["cluster"]
    except eks.exceptions.ResourceNotFoundException as error:
        raise NoClusterError(f"There is no EKS cluster {cluster}.", str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise CairnError(
            f"EKS does not describe the cluster {cluster}.",
            f"{error}",
            "The principal needs eks:DescribeCluster on it: see `grant_edit` of KubernetesCluster.",
        ) from error
    return found["endpoint"], found["certificateAuthority"]["data"]


def _refused(cluster: str, method: str, path: str, answer: httpx.Response) -> CairnError:
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError):
        message = answer.text[:500]
    advice = {
        httpx.codes.UNAUTHORIZED: "The principal has no access entry: see `grant_edit` of KubernetesCluster.",
        httpx.codes.FORBIDDEN: "Associate an access policy that allows it with the principal's access entry.",
    }
    return CairnError(
        f"The cluster {cluster} refuses {method} {path} ({answer.status_code}).",
        message,
        advice.get(httpx.codes(answer.status_code), ""),
    )
