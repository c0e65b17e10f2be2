"""No environment variable of a function holds a secret.

Risk: whoever may read the function's configuration, the state or a plan reads the secret; it is never rotated.
Fix: pass the ARN of a secret and read it at run time.
"""

import re

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL", re.I)
ABOUT_A_SECRET = re.compile(r"_(ARN|NAME|ID|URL|SECONDS|SEC|MINUTES|TTL|HEADER)$", re.I)
SECRET_VALUE = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{10,}\.eyJ|://[^/\s:]+:[^@\s]+@"
)
SECRET_SOURCE = re.compile(r"\$\{[^}]*\.(secret_string|result|password|secret|master_password|value)\}")


class EnvironmentHasNoSecret(Policy):
    resources = ("aws_lambda_function",)

    def judge(self, conf: Conf) -> Judgement:
        for variables in blocks(conf, "environment", "variables"):
            for name in variables:
                if not name.startswith("__"):
                    yield from _judge_variable(name, str(value(variables, name)))


def _judge_variable(name: str, content: str) -> Judgement:
    named_secret = SECRET_NAME.search(name) is not None and ABOUT_A_SECRET.search(name) is None
    if SECRET_VALUE.search(content) or SECRET_SOURCE.search(content):
        yield Fault(f"{name} holds a secret: pass the ARN of one")
    elif named_secret and "${" in content:
        yield Unresolved(f"{name} is named like a secret, and its value is not known before the apply")
    elif named_secret:
        yield Fault(f"{name} is named like a secret and has a literal value: pass the ARN of one")


check = EnvironmentHasNoSecret()
