"""Deployments that ran when the local cloud was stopped: AWS never stops, so they are ended when it starts again."""

import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.ecs.task_sets import ServiceTaskSets

_RUNNING = ("Created", "Queued", "InProgress", "Ready")


def end_unfinished(ecs: Any, kept: Any) -> None:
    """After the state is restored, say Stopped of every deployment that ran; an ECS service keeps its old task set."""

    @around(ecs, "load_persisted_state")
    def _restore(original: Function, state: Any) -> Any:
        from ministack.core.responses import request_scope

        result = original(state)
        for (account_id, region, key), record in list(kept._data.items()):
            if key.startswith("deployment/") and record["status"] in _RUNNING:
                with request_scope(account_id, region):
                    _stop(record)
        return result


def _stop(record: dict[str, Any]) -> None:
    message = "The local cloud was stopped while the deployment ran"
    record.update(status="Stopped", completeTime=time.time())
    record["errorInformation"] = {"code": "MANUAL_STOP", "message": message}
    record["_target"]["status"] = "Failed"
    if record["_target"]["_kind"] == "ecsTarget":
        cluster, service = record["_target"]["targetId"].split(":")
        ServiceTaskSets(cluster, service).forget_green()
