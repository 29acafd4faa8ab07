"""Items of QTI 2.1, built from small pieces of XML."""

from __future__ import annotations

NS = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def response(values: str, cardinality: str = "single", base: str = "identifier", mapping: str = "") -> str:
    listed = "".join(f"<value>{value}</value>" for value in values.split("|") if value)
    correct = f"<correctResponse>{listed}</correctResponse>" if listed else ""
    opening = f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
    return f"{opening}{correct}{mapping}</responseDeclaration>"


def mapping(entries: dict[str, float], attributes: str = 'defaultValue="0"') -> str:
    listed = "".join(f'<mapEntry mapKey="{key}" mappedValue="{worth}"/>' for key, worth in entries.items())
    return f"<mapping {attributes}>{listed}</mapping>"


def item(declared: str, body: str, processing: str = MATCH) -> bytes:
    text = (
        f'<assessmentItem {NS} identifier="q" title="标题" adaptive="false" timeDependent="false">'
        f"{declared}{SCORE}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )
    return text.encode()


def choices(*names: str, attributes: str = 'shuffle="true" maxChoices="1"') -> str:
    listed = "".join(f'<simpleChoice identifier="{name}">选项{name}</simpleChoice>' for name in names)
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" {attributes}><prompt>问</prompt>{listed}</choiceInteraction>'
    )


def rules(text: str) -> str:
    return f"<responseProcessing>{text}</responseProcessing>"


def set_score(expression: str) -> str:
    return f'<setOutcomeValue identifier="SCORE">{expression}</setOutcomeValue>'


def number(text: str) -> str:
    return f'<baseValue baseType="float">{text}</baseValue>'


THE_RESPONSE = '<variable identifier="RESPONSE"/>'
