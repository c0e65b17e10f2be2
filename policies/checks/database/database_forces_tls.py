"""PostgreSQL refuses connections without TLS.

Risk: a client that does not ask for TLS sends its token and its rows in plain text; before Aurora PostgreSQL 17 the
server lets it.
Fix: make clusters with modules.database, whose parameter group sets rds.force_ssl to 1.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

_PARAMETER = "rds.force_ssl"


class DatabaseForcesTls(Policy):
    resources = ("aws_db_parameter_group", "aws_rds_cluster_parameter_group")

    def judge(self, conf: Conf) -> Judgement:
        if "postgres" not in str(value(conf, "family")):
            return
        said = {str(value(one, "name")): str(value(one, "value")) for one in blocks(conf, "parameter")}
        found = said.get(_PARAMETER)
        if found is None:
            yield Fault(f"{_PARAMETER} is not set, it must be 1")
        elif "${" in found:
            yield Unresolved(f"{_PARAMETER} {found} is not known before the apply")
        elif found != "1":
            yield Fault(f"{_PARAMETER} is {found}, it must be 1")


check = DatabaseForcesTls()
