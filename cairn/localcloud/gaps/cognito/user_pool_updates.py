"""UpdateUserPool keeps a trigger that it was not given.

AWS sets what an update leaves out to its default: without `LambdaConfig` the pool has no triggers any
more. The emulator keeps what was there, so that a trigger can never be taken away.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Reset the triggers and the attribute update settings that an update leaves out."""
    from ministack.services import cognito

    @around(cognito, "_update_user_pool")
    def _update(original: Function, request: dict[str, Any]) -> Any:
        return original({"LambdaConfig": {}, "UserAttributeUpdateSettings": {}, **request})
