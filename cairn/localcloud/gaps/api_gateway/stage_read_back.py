"""API Gateway stages: an absent access log is read back as `{}`, and the web ACL not at all.

AWS leaves `accessLogSettings` out where none is set, and returns the ARN of the web ACL that protects
the stage. The emulator returns an empty structure and no ARN.
https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Render stages as AWS does."""
    from ministack.core.responses import get_region
    from ministack.services import apigateway_v1 as gateway
    from ministack.services import waf

    def described(api_id: str, stage: dict[str, Any]) -> dict[str, Any]:
        arn = f"arn:aws:apigateway:{get_region()}::/restapis/{api_id}/stages/{stage['stageName']}"
        shown = {name: value for name, value in stage.items() if value not in ({}, None)}
        shown |= {name: stage.get(name) or {} for name in ("variables", "methodSettings", "tags")}
        web_acl = waf._associations.get(arn)
        return {**shown, "webAclArn": web_acl} if web_acl else shown

    @around(gateway, "_get_stage")
    def _get(original: Function, api_id: str, stage_name: str) -> Any:
        stage = gateway._stages_v1.get(api_id, {}).get(stage_name)
        return gateway._v1_response(described(api_id, stage)) if stage else original(api_id, stage_name)

    @around(gateway, "_create_stage")
    def _create(original: Function, api_id: str, wanted: dict[str, Any]) -> Any:
        response = original(api_id, wanted)
        stage = gateway._stages_v1.get(api_id, {}).get(wanted.get("stageName"))
        return gateway._v1_response(described(api_id, stage), 201) if stage else response

    @around(gateway, "_update_stage")
    def _update(original: Function, api_id: str, stage_name: str, wanted: dict[str, Any]) -> Any:
        response = original(api_id, stage_name, wanted)
        stage = gateway._stages_v1.get(api_id, {}).get(stage_name)
        return gateway._v1_response(described(api_id, stage)) if stage else response
