"""Metric math of CloudWatch, as far as policies use it: arithmetic, comparisons, IF, MAX, MIN, SUM and AVG."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
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
    ast.USub: operator.neg,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "IF": lambda condition, then, otherwise: then if condition else otherwise,
    "MAX": lambda *values: max(values),
    "MIN": lambda *values: min(values),
    "SUM": lambda *values: sum(values),
    "AVG": lambda *values: sum(values) / len(values),
    "FILL": lambda value, _: value,
}


def value_of(expression: str, values: Mapping[str, float]) -> float:
    """What `expression` is, given the `values` of its ids; raises `ValueError` for what is not supported.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    try:
        return float(_value(ast.parse(expression.strip(), mode="eval").body, values))
    except (SyntaxError, KeyError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"expression {expression!r} cannot be evaluated: {error!r}") from error


def _value(node: Any, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_value(operand, values))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
    raise KeyError(ast.unparse(node))
