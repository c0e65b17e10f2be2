"""Register targets with the target groups of VPC Lattice, list them and take them out.

AWS keeps a target by its id and port, and says `HEALTHY` or `UNAVAILABLE` of it. moto has target groups and no targets;
here each is `UNAVAILABLE`, as where no service uses the group, for no request is carried.
https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_RegisterTargets.html
"""

import json
from typing import Any

from cairn.localcloud.added_services.moto_service import when_first_called

_PLACE = "cairn_targets"


def install() -> None:
    """Give moto the three actions."""
    when_first_called("vpc-lattice")(_mend)


def _mend() -> None:
    from moto.vpclattice.responses import VPCLatticeResponse

    for name, action in (
        ("register_targets", _register),
        ("deregister_targets", _deregister),
        ("list_targets", _list),
    ):
        setattr(VPCLatticeResponse, name, action)


def _register(response: Any) -> str:
    kept = _targets_of(response)
    wanted = response._get_param("targets")
    kept.update({_key(target): target for target in wanted})
    return json.dumps({"successful": wanted, "unsuccessful": []})


def _deregister(response: Any) -> str:
    kept = _targets_of(response)
    wanted = response._get_param("targets")
    gone = [target for target in wanted if kept.pop(_key(target), None)]
    return json.dumps({"successful": gone, "unsuccessful": [one for one in wanted if one not in gone]})


def _list(response: Any) -> str:
    kept = _targets_of(response)
    wanted = [_key(target) for target in response._get_param("targets") or ()] or list(kept)
    return json.dumps({"items": [{**kept[key], "status": "UNAVAILABLE"} for key in wanted if key in kept]})


def _targets_of(response: Any) -> dict[tuple[str, int | None], dict[str, Any]]:
    from moto.vpclattice.exceptions import ResourceNotFoundException

    number = response.path.rstrip("/").split("/")[-2]
    group = response.backend.target_groups.get(number)
    if group is None:
        raise ResourceNotFoundException(number)
    targets: dict[tuple[str, int | None], dict[str, Any]] = vars(group).setdefault(_PLACE, {})
    return targets


def _key(target: dict[str, Any]) -> tuple[str, int | None]:
    return target["id"], target.get("port")
