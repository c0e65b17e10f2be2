"""The tags of an OpenID Connect provider cannot be changed.

AWS adds and removes them, and reads them back with the provider.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html
"""

from typing import Any


def install() -> None:
    """Change the tags that the emulator keeps with a provider."""
    from ministack.services import iam

    def tag(parameters: Any) -> Any:
        provider = iam._oidc_providers.get(iam._p(parameters, "OpenIDConnectProviderArn"))
        if provider is None:
            return _missing(iam, parameters)
        tags = {one["Key"]: one for one in (*provider.get("Tags", []), *iam._extract_tags(parameters))}
        provider["Tags"] = list(tags.values())
        return iam._xml(200, "TagOpenIDConnectProviderResponse", "", ns="iam")

    def untag(parameters: Any) -> Any:
        provider = iam._oidc_providers.get(iam._p(parameters, "OpenIDConnectProviderArn"))
        if provider is None:
            return _missing(iam, parameters)
        gone = iam._extract_tag_keys(parameters)
        provider["Tags"] = [one for one in provider.get("Tags", []) if one["Key"] not in gone]
        return iam._xml(200, "UntagOpenIDConnectProviderResponse", "", ns="iam")

    iam._IAM_HANDLERS["TagOpenIDConnectProvider"] = tag
    iam._IAM_HANDLERS["UntagOpenIDConnectProvider"] = untag


def _missing(iam: Any, parameters: Any) -> Any:
    arn = iam._p(parameters, "OpenIDConnectProviderArn")
    return iam._error(404, "NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", ns="iam")
