"""``GET /{user_id}``: a customer looks at the own profile."""

from services.kit.endpoint import endpoint
from services.kit.invocation import Invocation
from services.kit.request import Request
from services.kit.response import Response
from services.users import use_cases, wiring
from services.users.representation import PROBLEMS, profile_view


@endpoint(
    service="users",
    scope="users/read",
    client_ids=wiring.client_ids,
    problems=PROBLEMS,
    prepare=wiring.profiles,
)
def handler(request: Request, _invocation: Invocation) -> Response:
    """Answer 200 with the caller's own profile, and 404 for every other."""
    profile = use_cases.get_user(
        caller_id=request.caller.user_id,
        user_id=request.path_parameter("user_id"),
        profiles=wiring.profiles(),
        directory=wiring.directory(),
    )
    return Response(status=200, body=profile_view(profile))
