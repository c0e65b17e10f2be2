"""API Gateway: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="API Gateway",
    gaps=(
        Gap(
            name="domain_name_updates",
            behaviour="A custom domain is read back without what it lacks; it and its mappings can be changed",
            kind=Kind.MENDED,
        ),
        Gap(
            name="stage_read_back",
            behaviour="A stage is read back with its web ACL, and without an access log where it has none",
            kind=Kind.MENDED,
        ),
        Gap(
            name="rest_api_tags",
            behaviour="An API, a stage or a domain is read back with the tags that it has now",
            kind=Kind.MENDED,
        ),
        Gap(
            name="rest_api_patch_types",
            behaviour="A patched value has the type of its field: number, boolean, entry of a list",
            kind=Kind.MENDED,
        ),
        Gap(
            name="rest_access_log",
            behaviour="A stage writes one access log line a request, under the request id that the function sees",
            kind=Kind.MENDED,
        ),
        Gap(
            name="request_validation_errors",
            behaviour="A refused body is answered with what the model objects to, where the response asks for it",
            kind=Kind.MENDED,
        ),
        Gap(
            name="apis_of_every_account",
            behaviour="The API id or the custom domain of a request says in which account it is served",
            kind=Kind.MENDED,
        ),
        Gap(
            name="disabled_endpoints",
            behaviour="An API whose own address is disabled is reached through its custom domain alone",
            kind=Kind.MENDED,
        ),
        Gap(
            name="base_path_in_events",
            behaviour="A function sees the path that the caller asked for, base path included",
            kind=Kind.MENDED,
        ),
        Gap(
            name="vpc_links",
            behaviour="A VPC link is made, read back, changed and deleted, and an integration names it",
            kind=Kind.MENDED,
        ),
        Gap(
            name="vpc_link_traffic",
            behaviour="Requests go through a VPC link to a load balancer or a Cloud Map service, answers back",
            kind=Kind.MENDED,
        ),
        Gap(
            name="mapped_headers",
            behaviour="An integration's headers come from the caller's token where it says so, whatever was sent",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_authorizer_read_back",
            behaviour="An authorizer of an HTTP or WebSocket API is read back without what it was not given",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_api_tags",
            behaviour="An HTTP or WebSocket API and its stages are read back with the tags that they have now",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_api_iam_routes",
            behaviour="A route of an HTTP API that is for AWS credentials refuses a request that is not signed",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_api_invoke_permissions",
            behaviour="HTTP and WebSocket APIs invoke a function only where its policy lets the route or authorizer",
            kind=Kind.MENDED,
        ),
        Gap(
            name="web_socket_functions",
            behaviour="A function of a WebSocket API writes its log; only a route response sends what it returns",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_api_throttles",
            behaviour="A route of an HTTP or WebSocket API lets through what its throttle says, and answers 429",
            kind=Kind.MENDED,
        ),
        Gap(
            name="payload_limits",
            behaviour="A body over 10 MB is refused with 413",
            kind=Kind.MENDED,
        ),
        Gap(
            name="http_api_access_log",
            behaviour="A stage of an HTTP or WebSocket API writes a line for each request, message and connection",
            kind=Kind.MENDED,
        ),
        Gap(
            name="usage_plan_updates",
            behaviour="A key gets a value where it has none; limits, stages and keys are changed in place",
            kind=Kind.MENDED,
        ),
        Gap(
            name="addresses_in_functions",
            behaviour="A function reaches an API, and the connections of a WebSocket API, by AWS's own address",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="web_socket_domains",
            behaviour="A handshake with a custom domain goes to the WebSocket API that is mapped there",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A VPC link reaches what its security groups and routes let it reach, by TLS where it says so",
            here="It reaches every load balancer and instance of the account, and no certificate is checked",
        ),
    ),
)
