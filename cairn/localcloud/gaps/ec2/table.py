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
        Gap(
            name="launch_template_read_back",
            behaviour="A launch template is read back with the key of its disks and the groups of its interfaces",
            kind=Kind.MENDED,
        ),
        Gap(
            name="instance_services",
            behaviour="An instance runs what its user data says, and powers off when that will not run",
            kind=Kind.MENDED,
        ),
        Gap(
            name="instance_metadata",
            behaviour="An instance is served its own identity and its role's credentials, for a token",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="An instance boots its image and does all that its user data says",
            here="The service of an InstanceService runs as a process; other user data is stored alone",
        ),
        Limit(
            on_aws="The metadata service answers at 169.254.169.254, over as many hops as it may",
            here="At a loopback address in AWS_EC2_METADATA_SERVICE_ENDPOINT; the limit of hops is stored alone",
        ),
        Limit(
            on_aws="Security groups, network ACLs, routes and endpoints decide what reaches what",
            here="Stored alone",
        ),
    ),
)
