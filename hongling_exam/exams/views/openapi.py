"""/api/v1/openapi.json: the interface described in OpenAPI 3.1, built from the types once."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, TypeAdapter

from hongling_exam.core.permissions import public
from hongling_exam.core.version import __version__
from hongling_exam.exams import interface

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")
REF = "#/components/schemas/{model}"


class Call(NamedTuple):
    """One call: method, path, what it does, what it takes, what it answers by status, which problems it may have."""

    method: str
    path: str
    summary: str
    takes: Any
    answers: dict[int, Any]
    problems: tuple[int, ...] = ()


CALLS = (
    Call("get", "/sessions", "The caller's admissions", None, {200: list[interface.SessionItem]}, (401,)),
    Call(
        "post",
        "/sessions/{session}/attempt",
        "Start, or return the running attempt",
        None,
        {200: interface.Started, 201: interface.Started},
        (400, 401, 404, 409),
    ),
    Call("get", "/attempts/{attempt}", "The attempt and its paper", None, {200: interface.AttemptShown}, (401, 404)),
    Call(
        "post",
        "/attempts/{attempt}/takeover",
        "Become the active client",
        interface.TakeOver,
        {200: interface.TakenOver},
        (400, 401, 404, 409, 422),
    ),
    Call(
        "patch",
        "/attempts/{attempt}/responses",
        "Save answers; answered after the commit is durable",
        interface.Batch,
        {200: interface.SavedBatch},
        (400, 401, 404, 409, 410, 422, 503),
    ),
    Call(
        "post",
        "/attempts/{attempt}/events",
        "Report events; an empty list is the beat",
        list[interface.EventGiven],
        {200: interface.Beat},
        (400, 401, 404, 422),
    ),
    Call(
        "post",
        "/attempts/{attempt}/submission",
        "Submit; again, or after time out, the one receipt",
        interface.Submission,
        {200: interface.ReceiptShown, 201: interface.ReceiptShown},
        (400, 401, 404, 409, 422),
    ),
    Call("get", "/attempts/{attempt}/receipt", "The receipt", None, {200: interface.ReceiptShown}, (401, 404, 409)),
    Call("get", "/attempts/{attempt}/result", "The result", None, {200: interface.ResultShown}, (401, 403, 404)),
    Call("get", "/keys", "Public keys of receipts", None, {200: dict[str, list[dict[str, str]]]}),
)


@blueprint.get("/openapi.json")
@public
def describe() -> Response:
    """The description, with this mount's own address as the server."""
    return jsonify({**description(), "servers": [{"url": f"{request.script_root}/api/v1"}]})


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document without its `servers`."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hongling Exam: the hall", "version": __version__},
        "paths": paths,
        "security": [{"cookie": []}, {"token": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "hongling_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    answers = {
        str(status): _content("Done", "application/json", kind, schemas) for status, kind in call.answers.items()
    }
    answers |= {
        str(status): _content("Refused", "application/problem+json", interface.Problem, schemas)
        for status in call.problems
    }
    name = call.path.strip("/").replace("/", "_").replace("{", "").replace("}", "")
    operation: dict[str, Any] = {"operationId": f"{call.method}_{name}", "summary": call.summary, "responses": answers}
    if call.path == "/keys":
        operation["security"] = []
    if "{" in call.path:
        parameter = call.path.split("{")[1].split("}")[0]
        operation["parameters"] = [
            {"name": parameter, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 24}}
        ]
    if call.takes is not None:
        body = _content("", "application/json", call.takes, schemas)
        operation["requestBody"] = {"required": True, "content": body["content"]}
    return operation


def _content(text: str, kind: str, model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(model).json_schema(ref_template=REF)
    schemas.update(schema.pop("$defs", {}))
    if isinstance(model, type) and issubclass(model, BaseModel):
        if "$ref" not in schema:
            schemas[model.__name__] = schema
        schema = {"$ref": REF.format(model=model.__name__)}
    return {"description": text, "content": {kind: {"schema": schema}}}
