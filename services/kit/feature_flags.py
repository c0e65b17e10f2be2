"""Feature flags of AWS AppConfig for OpenFeature: what was read last holds until something newer is read.

https://openfeature.dev/docs/reference/concepts/provider
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, override

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import FlagNotFoundError, TargetingKeyMissingError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

from services.kit.app_config import AppConfigUnavailable
from services.kit.flag_document import Flags, InvalidDocument, flags_in
from services.kit.logs import describe, logger_of


class Source(Protocol):
    """Where flags are read from; ``AppConfigSession`` is one."""

    poll_sec: float

    def read(self) -> bytes | None:
        """Return the flags, or None where nothing has changed; raises ``AppConfigUnavailable``."""


class AppConfigProvider(AbstractProvider):
    """Answers from memory; a thread of its own reads the flags again every ``poll_sec`` seconds of the source.

    Where AppConfig is away, or gives out what is no document of flags, the last good flags hold, and before there were
    any, the caller's default. A flag with a percentage is asked for with the customer's id as targeting key.
    """

    def __init__(self, source: Source, *, service: str) -> None:
        super().__init__()
        self._source, self._service = source, service
        self._flags: Flags | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_reading, name="feature-flags", daemon=True)

    def get_metadata(self) -> Metadata:
        """Return the provider's name."""
        return Metadata(name="AWS AppConfig")

    @override
    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Read the flags once, and again from then on; a service starts without them too."""
        self.refresh()
        self._thread.start()

    def shutdown(self) -> None:
        """Read no more."""
        self._over.set()

    def refresh(self) -> None:
        """Take over what the source has, if it is new and good."""
        try:
            content = self._source.read()
            if content is not None:
                self._flags = flags_in(content)
                logger_of(self._service).info("feature flags read", extra={"flags": sorted(self._flags)})
        except (AppConfigUnavailable, InvalidDocument) as error:
            reason = {"reason": str(error)} if isinstance(error, InvalidDocument) else {}
            logger_of(self._service).warning("feature flags kept", extra={**describe(error), **reason})

    def _keep_reading(self) -> None:
        while not self._over.wait(self._source.poll_sec):
            self.refresh()

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        """Return whether the flag is on for the context's targeting key."""
        if self._flags is None:
            return FlagResolutionDetails(value=default_value, reason=Reason.DEFAULT)
        state = self._flags.get(flag_key)
        if state is None:
            raise FlagNotFoundError(f"There is no flag {flag_key}.")
        if not state.enabled:
            return FlagResolutionDetails(value=False, reason=Reason.DISABLED)
        if state.percent == 100:
            return FlagResolutionDetails(value=True, reason=Reason.STATIC)
        entity_id = evaluation_context.targeting_key if evaluation_context else None
        if not entity_id:
            raise TargetingKeyMissingError(f"The flag {flag_key} is on for some: say for whom it is asked.")
        return FlagResolutionDetails(value=state.is_on_for(flag_key, entity_id), reason=Reason.SPLIT)

    @override
    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """Refuse: these flags are on or off."""
        raise _not_boolean(flag_key)

    @override
    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """Refuse: these flags are on or off."""
        raise _not_boolean(flag_key)

    @override
    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """Refuse: these flags are on or off."""
        raise _not_boolean(flag_key)

    @override
    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Any]:
        """Refuse: these flags are on or off."""
        raise _not_boolean(flag_key)


def flags_of(provider: AppConfigProvider, *, service: str) -> OpenFeatureClient:
    """Return OpenFeature's client for ``service``: it asks ``provider``, which has read the flags, if it could."""
    api.set_provider_and_wait(provider, domain=service)
    return api.get_client(domain=service)


def _not_boolean(flag_key: str) -> TypeMismatchError:
    return TypeMismatchError(f"The flag {flag_key} is on or off: ask for a boolean.")
