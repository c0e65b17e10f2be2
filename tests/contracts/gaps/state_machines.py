"""State machines, as AWS reads them back."""

import json

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("state_machine_tracing")
def a_state_machine_is_read_back_with_its_tracing(account: Account) -> None:
    states = account.clients("stepfunctions")
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = account.clients("iam").create_role(
        RoleName="states",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    arns = {
        name: states.create_state_machine(name=name, definition=definition, roleArn=role, **more)[
            "stateMachineArn"
        ]
        for name, more in {"plain": {}, "traced": {"tracingConfiguration": {"enabled": True}}}.items()
    }

    def traced(name: str) -> bool:
        found = states.describe_state_machine(stateMachineArn=arns[name])
        return bool(found["tracingConfiguration"]["enabled"])

    assert (traced("plain"), traced("traced")) == (False, True)
    states.update_state_machine(stateMachineArn=arns["traced"], definition=definition)
    assert traced("traced")
    states.update_state_machine(
        stateMachineArn=arns["traced"], definition=definition, tracingConfiguration={"enabled": False}
    )
    assert not traced("traced")
