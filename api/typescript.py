"""The TypeScript client, written from the OpenAPI page: ``python -m api.typescript``, see ``make docs``."""

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from api import bootstrap
from api.app import create_app
from api.declaration import BASE

Schema = Mapping[str, Any]

_HEAD = """\
// Written by `python -m api.typescript` from the OpenAPI page. Do not edit.
import { Caller, segment, type Options } from "./runtime.ts";
"""

_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

_METHODS = ("get", "post", "put", "patch", "delete")

WIDTH = 120


def page() -> dict[str, Any]:
    """The OpenAPI page of this program."""
    with bootstrap.scratch() as system:
        found: dict[str, Any] = create_app(system=system).test_client().get(f"{BASE}/openapi.json").get_json()
    return found


def client(document: Schema) -> str:
    """The whole module."""
    schemas = document["components"]["schemas"]
    sent = _sent(document)
    types = [_interface(name, schemas[name], name in sent) for name in sorted(schemas)]
    types += [_query(one) for _, _, one in _operations(document) if _of(one, "query")]
    methods = [_method(path, verb, one) for path, verb, one in _operations(document)]
    town = "/** Every operation of the native interface. */\nexport class Town extends Caller {\n"
    return "\n".join([_HEAD, *types, town + "\n".join(methods) + "}\n"])


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for verb in _METHODS:
            if verb in methods:
                operation = methods[verb]
                yield path, verb, {**operation, "parameters": [*shared, *operation.get("parameters", [])]}


# --- types ----------------------------------------------------------------------------------------


def _sent(document: Schema) -> set[str]:
    """Names of the schemas that requests carry, and of those inside them."""
    schemas = document["components"]["schemas"]
    bodies = [one["requestBody"] for _, _, one in _operations(document) if "requestBody" in one]
    open_ends, found = _named(bodies), set[str]()
    while open_ends:
        found |= open_ends
        open_ends = _named([schemas[name] for name in open_ends]) - found
    return found


def _named(value: Any) -> set[str]:
    """Every schema that is referred to."""
    if isinstance(value, Mapping):
        here = {value["$ref"].rpartition("/")[2]} if "$ref" in value else set()
        return here.union(*(_named(one) for one in value.values()))
    return set[str]().union(*map(_named, value)) if isinstance(value, list) else set()


def _interface(name: str, schema: Schema, is_sent: bool) -> str:
    """What is sent has optional fields; what is answered is always whole."""
    required = schema.get("required", []) if is_sent else schema["properties"]
    lines = [f"export interface {name} {{"]
    for field, of in schema["properties"].items():
        lines += _comment(of.get("description"), "  ")
        lines.append(f"  {_key(field)}{'' if field in required else '?'}: {_type(of)};")
    return "\n".join([*lines, "}\n"])


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join("null" if one is None else f'"{one}"' for one in schema["enum"])
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return " | ".join(dict.fromkeys(_kind(one, schema) for one in kinds)) or "unknown"


def _kind(kind: str, schema: Schema) -> str:
    if kind == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, Mapping) else 'unknown'}>"
    return _PLAIN[kind]


# --- operations -----------------------------------------------------------------------------------


def _method(path: str, verb: str, operation: Schema) -> str:
    parameters = [f"{one['name']}: string" for one in _of(operation, "path")]
    facts = [f'method: "{verb.upper()}"', f"path: {_path(path)}"]
    if "requestBody" in operation:
        parameter, fact = _body(operation["requestBody"])
        parameters.append(parameter)
        facts.append(fact)
    if asked := _of(operation, "query"):
        parameters.append(f"query: {_query_name(operation)}{_default(any(one['required'] for one in asked))}")
        facts.append("query")
    parameters.append(_options(operation))
    way, answer, accept = _answer(operation)
    if accept is not None:
        facts.append(f'accept: "{accept}"')
    generic = f"<{answer}>" if way in ("json", "stream") else ""
    result = f"{'AsyncGenerator' if way == 'stream' else 'Promise'}<{answer}>"
    head = _fitted(f"  {_camel(operation['operationId'])}(", parameters, f"): {result} {{")
    call = _fitted(f"    return this.{way}{generic}({{ ", facts, " }, options);")
    return "\n".join([*_comment(_words(operation), "  "), head, call, "  }\n"])


def _of(operation: Schema, place: str) -> list[Schema]:
    return [one for one in operation["parameters"] if one["in"] == place]


def _options(operation: Schema) -> str:
    needs_match = any(one["name"] == "If-Match" and one["required"] for one in _of(operation, "header"))
    return "options: Options & { revision: number }" if needs_match else "options?: Options"


def _default(is_required: bool) -> str:
    return "" if is_required else " = {}"


def _query_name(operation: Schema) -> str:
    name = _camel(operation["operationId"])
    return f"{name[0].upper()}{name[1:]}Query"


def _query(operation: Schema) -> str:
    """What stands in the address of an operation."""
    lines = [f"export interface {_query_name(operation)} {{"]
    for one in _of(operation, "query"):
        lines += _comment(one.get("description"), "  ")
        is_optional = not one["required"]
        kind = _type(one["schema"]) + (" | undefined" if is_optional else "")
        lines.append(f"  {_key(one['name'])}{'?' if is_optional else ''}: {kind};")
    return "\n".join([*lines, "}\n"])


def _fitted(head: str, parts: list[str], tail: str) -> str:
    """On one line where it fits, else a part on each."""
    line = f"{head}{', '.join(parts)}{tail}"
    if len(line) <= WIDTH:
        return line
    margin = " " * (len(head) - len(head.lstrip()))
    inner = f",\n{margin}  ".join(parts)
    return f"{head.rstrip()}\n{margin}  {inner},\n{margin}{tail.lstrip()}"


def _body(sent: Schema) -> tuple[str, str]:
    content = sent["content"]
    if "multipart/form-data" in content:
        return "form: FormData", "form"
    name = _type(content["application/json"]["schema"])
    return f"body: {name}{_default(sent.get('required', False))}", "body"


def _answer(operation: Schema) -> tuple[str, str, str | None]:
    """How the answer is read, its type, and what is asked for in Accept."""
    [answer] = [one for status, one in operation["responses"].items() if status != "default"]
    content = answer.get("content", {})
    if not content:
        return "json", "void", None
    [(media, body)] = content.items()
    if media == "application/json":
        return "json", _type(body["schema"]), None
    if media == "text/event-stream":
        return "stream", "CloudEventOut", None
    if media == "application/xml":
        return "text", "string", media
    return "bytes", "Uint8Array", "*/*"


def _path(path: str) -> str:
    below = path.removeprefix(BASE)
    filled = re.sub(r"\{(\w+)\}", r"${segment(\1)}", below)
    return f'"{below}"' if filled == below else f"`{filled}`"


def _words(operation: Schema) -> str:
    words = [operation.get("summary", ""), operation.get("description", "")]
    if "x-scope" in operation:
        words.append(f"Scope: {operation['x-scope']}.")
    return "\n\n".join(one for one in words if one)


def _comment(words: str | None, margin: str) -> list[str]:
    if not words:
        return []
    plain = words.replace("``", "`").replace("*/", "*\\/")
    lines = [line for one in plain.split("\n") for line in textwrap.wrap(one, WIDTH - 10) or [""]]
    if len(lines) == 1:
        return [f"{margin}/** {lines[0]} */"]
    return [f"{margin}/**", *(f"{margin} * {line}".rstrip() for line in lines), f"{margin} */"]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else f'"{name}"'


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(one.capitalize() for one in rest)


if __name__ == "__main__":
    sys.stdout.write(client(page()))
