"""The gaps of containers and of the load balancers before them, in the order in which they are mended."""

from cairn.localcloud.gaps.gap import Gap, Kind

CONTAINER_GAPS: tuple[Gap, ...] = (
    Gap(
        name="container_settings",
        area="ECS",
        behaviour="A container starts with its entry point, directory, memory limit, health check and stop timeout",
        kind=Kind.MENDED,
    ),
    Gap(
        name="task_stopping",
        area="ECS",
        behaviour="A task stops by signal, stop timeout and kill, all containers together, with their exit codes",
        kind=Kind.MENDED,
    ),
    Gap(
        name="task_execution_role",
        area="ECS",
        behaviour="Secrets, images and log streams need the execution role's rights, or the task does not start",
        kind=Kind.MENDED,
    ),
    Gap(
        name="task_role_credentials",
        area="ECS",
        behaviour="A container gets its task role's credentials, and no one else's",
        kind=Kind.MENDED,
    ),
    Gap(
        name="target_health",
        area="Elastic Load Balancing",
        behaviour="Targets are checked, and traffic goes to the healthy ones",
        kind=Kind.MENDED,
    ),
    Gap(
        name="deployment_health",
        area="ECS",
        behaviour="A deployment completes when its tasks stay up and are healthy, and fails where they do not",
        kind=Kind.MENDED,
    ),
    Gap(
        name="service_rebalancing",
        area="ECS",
        behaviour="A service is read back with its Availability Zone rebalancing",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="container_dependencies",
        area="ECS",
        behaviour="A container starts once those that it depends on have started, are healthy, or have ended",
        kind=Kind.MENDED,
    ),
    Gap(
        name="task_start_failures",
        area="ECS",
        behaviour="A task that cannot start says whether its image or its command is the cause",
        kind=Kind.MENDED,
    ),
    Gap(
        name="private_link_inbound_rules",
        area="Elastic Load Balancing",
        behaviour="A network load balancer says whether its security groups hold for AWS PrivateLink",
        kind=Kind.STOOD_IN,
    ),
)
