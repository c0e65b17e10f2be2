"""A policy document that grows while grants are called and is rendered once, at synth."""

import json
from collections.abc import Iterable
from dataclasses import replace

import jsii
from cdktf import IResolveContext, IStringProducer, Lazy

from modules.iam.statement import Statement


@jsii.implements(IStringProducer)
class PolicyDocument:
    """Statements in the order they were added; those that differ in their actions alone are merged."""

    def __init__(self, statements: Iterable[Statement] = ()) -> None:
        self._statements: dict[str, Statement] = {}
        for statement in statements:
            self.add(statement)

    @property
    def text(self) -> str:
        """A token for the JSON text, which is rendered at synth."""
        return Lazy.string_value(self)

    def add(self, statement: Statement) -> None:
        """Add ``statement`` to the document."""
        place = _without_actions(statement)
        known = self._statements.get(place)
        if known is not None:
            statement = replace(known, actions=(*known.actions, *statement.actions))
        self._statements[place] = statement

    def render(self) -> str:
        """Return the JSON text of the statements added so far."""
        statements = [statement.document() for statement in self._statements.values()]
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    def produce(self, _context: IResolveContext) -> str:
        """Return the JSON text; the synthesizer calls this."""
        return self.render()


def _without_actions(statement: Statement) -> str:
    document = statement.document()
    del document["Action"]
    return json.dumps(document, sort_keys=True)
