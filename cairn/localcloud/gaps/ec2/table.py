"""EC2: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EC2",
    gaps=(
        Gap(
            name="vpc_endpoint_read_back",
            behaviour="An endpoint is read back with its policy, private DNS, security groups and interfaces",
            kind=Kind.MENDED,
        ),
        Gap(
            name="flow_log_read_back",
            behaviour="A flow log is read back with its role, log group, interval, format and options",
            kind=Kind.MENDED,
        ),
        Gap(
            name="security_group_all_traffic",
            behaviour="A rule for every protocol has no ports, whatever ports a request names",
            kind=Kind.MENDED,
        ),
        Gap(
            name="prefix_list_rules",
            behaviour="A security group rule is read back with the prefix list that it names",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Security groups, network ACLs, routes and endpoints decide what reaches what",
            here="Stored alone",
        ),
    ),
)
