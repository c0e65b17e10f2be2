"""A function that is called asynchronously sends the events it gives up on somewhere.

Risk: an event that fails three times is gone, and nobody knows that it was there.
Fix: give the function a failure_destination.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
ASYNCHRONOUS = frozenset(
    f"{name}.amazonaws.com"
    for name in ("cloudformation", "codecommit", "config", "events", "iot", "logs", "s3", "ses", "sns")
)


class AsyncFunctionHasFailureDestination(Policy):
    resources = ("aws_lambda_permission",)

    def judge(self, conf: Conf) -> Judgement:
        principal = str(value(conf, "principal"))
        destinations = neighbours("aws_lambda_function_event_invoke_config")
        if "${" in principal:
            yield Unresolved(f"the principal {principal} is not known before the apply")
        elif principal in ASYNCHRONOUS and destinations is None:
            yield Unresolved("the rest of the stack is not at hand, so its destinations cannot be found")
        elif principal in ASYNCHRONOUS and not any(_serves(item, conf) for item in destinations or ()):
            yield Fault(f"{principal} calls the function asynchronously, and it has no failure destination")


def _serves(configuration: Conf, permission: Conf) -> bool:
    same = all(
        value(configuration, name) == value(permission, name) for name in ("function_name", "qualifier")
    )
    return same and any(blocks(configuration, "destination_config", "on_failure"))


check = AsyncFunctionHasFailureDestination()
