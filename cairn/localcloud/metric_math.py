"""Metric math of alarms and scaling policies: arithmetic, comparisons, IF, FILL, METRICS, SUM, AVG, MIN and MAX.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
import re
from collections.abc import Mapping
from typing import Any

Value = float | None
_OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_AGGREGATES: dict[str, Any] = {"SUM": sum, "MIN": min, "MAX": max}


class UnknownExpressionError(Exception):
    """The expression uses what is not served here."""


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """The expression's value in one period, in which `values` are those of the metrics by their ids.

    A metric without data makes what is reckoned with it nothing, except through FILL.
    """
    written = re.sub(r"\bAND\b|&&", " and ", re.sub(r"\bOR\b|\|\|", " or ", expression))
    try:
        found = _of(ast.parse(written.strip(), mode="eval").body, values)
    except SyntaxError as wrong:
        raise UnknownExpressionError(expression) from wrong
    return found if found is None else float(found)


def _of(node: ast.expr, values: Mapping[str, Value]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return values.get(name)
        case ast.List(elts=elements):
            return [_of(each, values) for each in elements]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _apply(operator.mul, -1, _of(operand, values))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _apply(_OPERATORS[type(sign)], _of(left, values), _of(right, values))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _apply(_OPERATORS[type(sign)], _of(left, values), _of(right, values))
        case ast.BoolOp(op=joint, values=parts):
            found = [_of(part, values) for part in parts]
            return any(found) if isinstance(joint, ast.Or) else all(found)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, [_of(each, values) for each in arguments], values)
    raise UnknownExpressionError(ast.unparse(node))


def _apply(function: Any, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    try:
        return function(left, right)
    except ZeroDivisionError:
        return None


def _call(name: str, arguments: list[Any], values: Mapping[str, Value]) -> Any:
    match name, arguments:
        case "METRICS", []:
            return list(values.values())
        case "IF", [condition, *rest] if len(rest) <= 2:
            chosen = [*rest, None, None][0 if condition else 1]
            return None if condition is None else chosen
        case "FILL", [value, other]:
            return other if value is None else value
        case (("SUM" | "AVG" | "MIN" | "MAX"), [several]):
            known = [
                each for each in (several if isinstance(several, list) else [several]) if each is not None
            ]
            if not known:
                return None
            return sum(known) / len(known) if name == "AVG" else _AGGREGATES[name](known)
    raise UnknownExpressionError(f"{name}({len(arguments)} arguments)")
