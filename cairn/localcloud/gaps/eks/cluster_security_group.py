"""A cluster's own security group does not exist.

AWS makes one with the cluster, in its VPC, for control plane, managed nodes and pods: all traffic among its members,
none from elsewhere. It goes with the cluster.
https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_ID = re.compile(r"<groupId>(sg-[0-9a-f]+)</groupId>")


def install() -> None:
    """Make the group in EC2, and delete it with the cluster."""
    from ministack.services import ec2, eks

    @around(eks, "_create_cluster")
    def _create(original: Function, body: Any, *rest: Any) -> Any:
        response = original(body, *rest)
        if response[0] == 200:
            cluster = eks._clusters[body["name"]]
            settings = cluster["resourcesVpcConfig"]
            subnets = [ec2._subnets.get(each) for each in settings["subnetIds"]]
            vpc_id = next((each["VpcId"] for each in subnets if each), None)
            if vpc_id is not None:
                settings["vpcId"] = vpc_id
                settings["clusterSecurityGroupId"] = _made(ec2, body["name"], vpc_id)
        return response

    @around(eks, "_delete_cluster")
    def _delete(original: Function, name: str) -> Any:
        cluster = eks._clusters.get(name)
        response = original(name)
        if response[0] == 200 and cluster is not None:
            ec2._security_groups.pop(cluster["resourcesVpcConfig"]["clusterSecurityGroupId"], None)
        return response


def _made(ec2: Any, cluster: str, vpc_id: str) -> str:
    name = f"eks-cluster-sg-{cluster}"
    _, _, answer = ec2._create_security_group(
        {"GroupName": [name], "GroupDescription": ["EKS created security group"], "VpcId": [vpc_id]}
    )
    found = _ID.search(answer.decode())
    if found is None:
        raise LookupError(f"EC2 made no security group for {cluster}")
    group = ec2._security_groups[found[1]]
    group["IpPermissions"] = [
        {
            "IpProtocol": "-1",
            "IpRanges": [],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [{"GroupId": found[1]}],
        }
    ]
    return found[1]
