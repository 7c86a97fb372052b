"""The reference page's content, read from the OpenAPI document: operations by resource, then the shapes they use."""

from dataclasses import dataclass, field
from typing import Any

from api.errors import TITLES

LABELS = {
    "me": "You",
    "task-forces": "Task forces",
    "organizations": "Organizations",
    "contacts": "Contacts",
    "referrals": "Referrals",
    "events": "Events",
    "reports": "Reports",
}
METHODS = ("get", "post", "patch")


@dataclass(frozen=True)
class Field:
    """A parameter or a field: what it is called, what it may hold, and the shape that it leads to, if any."""

    name: str
    holds: str
    shape: str = ""
    note: str = ""
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """One thing a client can do. `body` and `answer` are names of shapes."""

    key: str
    method: str
    path: str
    title: str
    text: str
    scope: str
    parameters: list[Field]
    body: str
    answer: str
    statuses: list[str]


@dataclass
class Group:
    """The operations of one resource."""

    key: str
    label: str
    operations: list[Operation] = field(default_factory=list)


def reference(document: dict[str, Any]) -> dict[str, Any]:
    """What the template shows: `groups`, `shapes` and `problems`."""
    groups = {key: Group(key, label) for key, label in LABELS.items()}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                key = methods[method]["tags"][0]
                groups.setdefault(key, Group(key, key)).operations.append(_operation(path, method, methods[method]))
    shapes = document["components"]["schemas"]
    return {
        "groups": [group for group in groups.values() if group.operations],
        "shapes": [_shape(name, shape) for name, shape in sorted(shapes.items()) if shape.get("type") == "object"],
        "lists": [(name, shape["enum"]) for name, shape in sorted(shapes.items()) if "enum" in shape],
        "problems": sorted(TITLES.items()),
    }


def _operation(path: str, method: str, given: dict[str, Any]) -> Operation:
    body = given.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    done: dict[str, Any] = next((found for code, found in given["responses"].items() if code.startswith("2")), {})
    answer = done.get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        key=f"{method}-{given['operationId']}",
        method=method.upper(),
        path=path,
        title=given.get("summary", path),
        text=given.get("description", "").split("\n\nScope:")[0],
        scope=given.get("x-scope", ""),
        parameters=[_parameter(found) for found in given.get("parameters", []) if found["in"] != "path"],
        body=_named(body),
        answer=_named(answer),
        statuses=sorted(given["responses"]),
    )


def _parameter(given: dict[str, Any]) -> Field:
    holds, shape = _holds(given["schema"])
    return Field(given["name"], holds, shape, given.get("description", ""), bool(given.get("required")))


def _shape(name: str, given: dict[str, Any]) -> dict[str, Any]:
    required = set(given.get("required", ()))
    fields = []
    for key, schema in given.get("properties", {}).items():
        holds, shape = _holds(schema)
        fields.append(Field(key, holds, shape, schema.get("description", ""), key in required))
    return {"name": name, "text": given.get("description", ""), "fields": fields}


def _named(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _holds(schema: dict[str, Any]) -> tuple[str, str]:
    """What a schema admits, in a few words, and the shape or list it points to."""
    if name := _named(schema):
        return "", name
    if parts := schema.get("allOf") or schema.get("oneOf"):
        found = [_holds(part) for part in parts]
        return " or ".join(text for text, _shape in found if text), next((s for _text, s in found if s), "")
    if schema.get("type") == "array":
        text, shape = _holds(schema["items"])
        return f"list of {text}".rstrip(), shape
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"]), ""
    kind = schema.get("type", "anything")
    words = " or ".join(kind) if isinstance(kind, list) else kind
    return f"{words} ({schema['format']})" if "format" in schema else words, ""
