"""Change and remove what is in VPC Lattice, and look at its associations with VPCs.

AWS changes the authentication of services and networks, the checks of target groups and the action of listeners
in place, and removes everything. moto creates all of these, and neither changes nor removes them. What is removed
is gone at once here.
https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteServiceNetwork.html
"""

import json
from collections.abc import Callable
from typing import Any

from cairn.localcloud.added_services.moto_service import when_first_called

_COLLECTIONS = {
    "service": "services",
    "service_network": "service_networks",
    "listener": "listeners",
    "target_group": "target_groups",
    "service_network_service_association": "service_network_service_associations",
    "service_network_vpc_association": "service_network_vpc_associations",
}
_CHANGES = {
    "authType": "auth_type",
    "certificateArn": "certificate_arn",
    "securityGroupIds": "security_group_ids",
    "defaultAction": "default_action",
}


def install() -> None:
    """Give moto the actions that it lacks."""
    when_first_called("vpc-lattice")(_mend)


def _mend() -> None:
    from moto.vpclattice.models import VPCLatticeTargetGroup
    from moto.vpclattice.responses import VPCLatticeResponse

    for noun, collection in _COLLECTIONS.items():
        setattr(VPCLatticeResponse, f"delete_{noun}", _delete(collection))
        setattr(VPCLatticeResponse, f"update_{noun}", _update(collection))
    setattr(VPCLatticeResponse, "get_service_network_vpc_association", _vpc_association)  # noqa: B010

    described = VPCLatticeTargetGroup.to_dict
    setattr(VPCLatticeTargetGroup, "to_dict", lambda group: described(group) | {"status": "ACTIVE"})  # noqa: B010


def _vpc_association(response: Any) -> str:
    return json.dumps(_found(response, "service_network_vpc_associations").to_dict())


def _delete(collection: str) -> Callable[[Any], str]:
    def delete(response: Any) -> str:
        found = _found(response, collection)
        del getattr(response.backend, collection)[found.id]
        return json.dumps({"id": found.id, "arn": found.arn, "status": "DELETE_IN_PROGRESS"})

    return delete


def _update(collection: str) -> Callable[[Any], str]:
    def update(response: Any) -> str:
        found = _found(response, collection)
        for wire_name, attribute in _CHANGES.items():
            wanted = response._get_param(wire_name)
            if wanted is not None:
                setattr(found, attribute, wanted)
        check = response._get_param("healthCheck")
        if check is not None:
            found.config["healthCheck"] = check
        return json.dumps(found.to_dict())

    return update


def _found(response: Any, collection: str) -> Any:
    from moto.vpclattice.exceptions import ResourceNotFoundException

    number = response.path.rstrip("/").rpartition("/")[2]
    known = getattr(response.backend, collection)
    if number not in known:
        raise ResourceNotFoundException(number)
    return known[number]
