"""The report as JUnit XML: one suite a stack, one case a check."""

from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cairn.gate.finding import Finding
from cairn.gate.report import Report


def junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    root = Element("testsuites", name=f"cairn scan {report.environment}")
    for stack in report.stacks:
        _suite(root, stack, report)
    if report.problems:
        suite = SubElement(root, "testsuite", name="policies")
        for problem in report.problems:
            case = SubElement(
                suite, "testcase", classname="policies", name=f"{problem.kind} {problem.source}"
            )
            SubElement(case, "failure", message=problem.message, type=problem.kind)
    for element in (*root, root):
        _count(element)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, stack: str, report: Report) -> None:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.stack == stack:
            found[finding.check].append(finding)
    suite = SubElement(root, "testsuite", name=stack)
    for check in sorted({check for of, check in report.passed if of == stack} | set(found)):
        _case(suite, stack, check, found[check])


def _case(suite: Element, stack: str, check: str, findings: list[Finding]) -> None:
    case = SubElement(suite, "testcase", classname=stack, name=check)
    blocking = [item for item in findings if item.blocks]
    if blocking:
        failure = SubElement(case, "failure", message=blocking[0].demand, type=blocking[0].severity)
        failure.text = "\n".join(_line(item) for item in blocking)
    elif findings:
        reason = findings[0].waived_because or findings[0].advisory or ""
        SubElement(case, "skipped", message=reason)


def _line(finding: Finding) -> str:
    place = f" ({finding.source})" if finding.source else ""
    return f"{finding.construct}{place}: {finding.message}"


def _count(element: Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("skipped", str(len(element.findall(".//skipped"))))
