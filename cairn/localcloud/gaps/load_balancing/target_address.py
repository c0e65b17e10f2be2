"""Where a target of a load balancer is reached."""


def address_of(target: str) -> str:
    """The private address of an instance, by its id; any other target is an address or a name already."""
    if not target.startswith("i-"):
        return target
    from ministack.services import ec2

    for (_, _, instance_id), instance in ec2._instances.all_items():
        if instance_id == target:
            return str(instance["PrivateIpAddress"])
    return target
