"""Lambda: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Lambda",
    gaps=(
        Gap(
            name="function_sessions",
            behaviour="A function logs in to a database by a token that its role's credentials sign",
            kind=Kind.MENDED,
        ),
        Gap(
            name="stream_mapping_failures",
            behaviour="A stream mapping retries from the first failed record, and gives up as it was told to",
            kind=Kind.MENDED,
        ),
        Gap(
            name="asynchronous_invocations",
            behaviour="An asynchronous call is repeated, and reported to its destination as the function's role",
            kind=Kind.MENDED,
        ),
        Gap(
            name="invoke_permissions",
            behaviour="API Gateway, Cognito, S3 and SNS invoke a function only where its policy lets them",
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
        Gap(
            name="weighted_aliases",
            behaviour="As many calls of an alias go to its second version as its weights say, whoever calls",
            kind=Kind.MENDED,
        ),
        Gap(
            name="function_role_trust",
            behaviour="A function is made only with a role that Lambda may assume",
            kind=Kind.MENDED,
        ),
        Gap(
            name="source_function",
            behaviour="`lambda:SourceFunctionArn` names the function whose code asks, and is absent where Lambda asks",
            kind=Kind.MENDED,
        ),
        Gap(
            name="function_network_rights",
            behaviour="A function is put into a VPC only where its role may make and delete network interfaces",
            kind=Kind.MENDED,
        ),
        Gap(
            name="invocation_payloads",
            behaviour="A call carries 6 MB, 1 MB where it is asynchronous, and answers with 6 MB",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="S3 refuses a notification to a function that it may not invoke when the bucket is configured",
            here="It is kept, and never delivered",
        ),
        Limit(
            on_aws="A failed asynchronous call is repeated after one minute, and after two",
            here="After one second, and after two",
        ),
        Limit(
            on_aws="The execution environment outlives an exception of the handler",
            here="The next call starts a new one",
        ),
        Limit(
            on_aws="An account runs 1000 functions at once",
            here="All accounts together run 64",
        ),
        Limit(
            on_aws="Memory, disk and architecture bound a function",
            here="Timeouts do",
        ),
    ),
)
