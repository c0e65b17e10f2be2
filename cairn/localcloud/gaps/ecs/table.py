"""ECS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="ECS",
    gaps=(
        Gap(
            name="container_settings",
            behaviour="A container starts with its entry point, directory, memory limit, health check and stop timeout",
            kind=Kind.MENDED,
        ),
        Gap(
            name="task_stopping",
            behaviour="A task stops by signal, stop timeout and kill, all containers together, with their exit codes",
            kind=Kind.MENDED,
        ),
        Gap(
            name="passed_roles",
            behaviour="Who registers a task definition needs iam:PassRole for its roles, to ECS tasks",
            kind=Kind.MENDED,
        ),
        Gap(
            name="task_execution_role",
            behaviour="Secrets, images and log streams need the execution role's rights, or the task does not start",
            kind=Kind.MENDED,
        ),
        Gap(
            name="task_role_credentials",
            behaviour="A container gets its task role's credentials, and no one else's",
            kind=Kind.MENDED,
        ),
        Gap(
            name="deployment_health",
            behaviour="A deployment completes when its tasks stay up and are healthy, and fails where they do not",
            kind=Kind.MENDED,
        ),
        Gap(
            name="code_deploy_services",
            behaviour="CodeDeploy alone releases a service with its controller; it is read back with its task sets",
            kind=Kind.MENDED,
        ),
        Gap(
            name="service_rebalancing",
            behaviour="A service is read back with its Availability Zone rebalancing",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="container_dependencies",
            behaviour="A container starts once those that it depends on have started, are healthy, or have ended",
            kind=Kind.MENDED,
        ),
        Gap(
            name="task_start_failures",
            behaviour="A task that cannot start says whether its image or its command is the cause",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="CPU, disk, users, capabilities and a read-only file system bound a container",
            here="Memory does: a watcher kills above the limit",
        ),
        Limit(
            on_aws="Service Connect answers at the service's name through a proxy beside each task",
            here="Its configuration is taken and left out; the name does not resolve",
        ),
        Limit(
            on_aws="An image is built, pushed and pulled",
            here="Its command starts from the checkout: a task that starts again runs the code as it is then",
        ),
        Limit(
            on_aws="A target or container is healthy after several checks at their interval",
            here="After the first that succeeds; failures count as on AWS",
        ),
    ),
)
