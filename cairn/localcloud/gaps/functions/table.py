"""Lambda: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Lambda",
    gaps=(
        Gap(
            name="stream_mapping_failures",
            behaviour="A stream mapping retries from the first failed record, and gives up as it was told to",
            kind=Kind.MENDED,
        ),
        Gap(
            name="invoke_permissions",
            behaviour="API Gateway, EventBridge and Cognito invoke a function only where its policy lets them",
            kind=Kind.MENDED,
        ),
        Gap(
            name="event_source_permissions",
            behaviour="A mapping reads a stream or a queue only where the role of its function may",
            kind=Kind.MENDED,
        ),
        Gap(
            name="runtime_packages",
            behaviour="A Python function finds its package, its layers, the standard library and boto3",
            kind=Kind.MENDED,
        ),
        Gap(
            name="handler_errors",
            behaviour="An error is returned under the name of the exception's class",
            kind=Kind.MENDED,
        ),
        Gap(
            name="reserved_concurrency",
            behaviour="The versions and aliases of a function share the concurrency reserved for it",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="S3 and SNS need a permission on a function to invoke it",
            here="It is stored alone",
        ),
        Limit(
            on_aws="A failed asynchronous call goes to its destination as the function's role",
            here="Its rights are not asked",
        ),
        Limit(
            on_aws="The execution environment outlives an exception of the handler",
            here="The next call starts a new one",
        ),
        Limit(
            on_aws="Memory, disk, architecture and the payload limit of 6 MB bound a function",
            here="Timeouts do",
        ),
    ),
)
