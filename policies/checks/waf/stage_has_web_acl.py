"""Every stage of a REST API has a web ACL before it.

Risk: the stage answers the internet with no rate limit by address and no filter against common attacks.
Fix: make the API with modules.api.RestApi, which associates the web ACL it is given.
"""

import re

from policies.reading.attributes import Conf, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import refers_to

WEB_ACL = re.compile(r"\$\{aws_wafv2_web_acl\.[\w-]+\.arn\}|arn:aws[\w-]*:wafv2:\S+/webacl/\S+")


class StageHasWebAcl(Policy):
    resources = ("aws_api_gateway_stage",)

    def judge(self, conf: Conf) -> Judgement:  # noqa: ARG002  the stage itself does not say
        associations = neighbours("aws_wafv2_web_acl_association")
        if associations is None:
            yield Unresolved("the rest of the stack is not at hand, so its web ACL cannot be found")
            return
        own = [item for item in associations if refers_to(value(item, "resource_arn"), self.address)]
        if not own:
            yield Fault("no aws_wafv2_web_acl_association of this stack names it")
        for association in own:
            if not WEB_ACL.fullmatch(str(value(association, "web_acl_arn"))):
                yield Unresolved(f"{value(association, 'web_acl_arn')} is not known to be a web ACL")


check = StageHasWebAcl()
