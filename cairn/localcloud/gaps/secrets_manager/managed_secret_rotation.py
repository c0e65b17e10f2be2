"""RotateSecret changes the password of a cluster whose master user secret RDS manages.

The emulator calls it done and changes nothing.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Let RDS rotate what is its own."""
    from ministack.services import rds, secretsmanager

    @around(secretsmanager, "_rotate_secret")
    def _rotate(original: Function, request: dict[str, Any]) -> Any:
        _, secret = secretsmanager._resolve(request.get("SecretId"))
        cluster = _cluster_of(rds, secret) if secret else None
        if cluster is None or request.get("RotateImmediately") is False:
            return original(request)
        wanted = {"RotateMasterUserPassword": "true", "ApplyImmediately": "true"}
        status, _, body = rds._modify_db_cluster(
            {
                "DBClusterIdentifier": [cluster["DBClusterIdentifier"]],
                **{key: [wanted[key]] for key in wanted},
            }
        )
        if status != 200:
            return secretsmanager.error_response_json("InvalidRequestException", body.decode(), 400)
        secret["RotationEnabled"] = True
        version, _ = secretsmanager._find_stage_version(secret, "AWSCURRENT")
        answer = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version}
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _cluster_of(rds: Any, secret: dict[str, Any]) -> Any:
    for cluster in list(rds._clusters.values()):
        if (cluster.get("MasterUserSecret") or {}).get("SecretArn") == secret["ARN"]:
            return cluster
    return None
