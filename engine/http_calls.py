"""The connector ``http.call`` as a diagram writes it: which properties there are, and what they say."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine import feel
from engine.bpmn.values import is_expression
from engine.outside import HEADER_NAME, OWN_HEADERS

TOPIC = "http.call"

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
TIMEOUT_SECONDS = 30.0
LONGEST_SECONDS = 120.0
"""Of one call. Reason: well within the five minutes for which a step is taken."""

PLAIN = ("url", "method", "body", "contentType", "timeout", "ok")
"""Properties that stand once."""
FAMILIES = ("header", "query", "result", "error")
"""Properties that stand with a name behind a dot: ``header.Accept``, ``result.orderNumber``."""
FROM_ANSWER = ("ok", "result", "error")
"""Those that read the answer: ``status``, ``headers``, ``body`` beside the variables, and no secrets."""

_SECRET = re.compile(r"\bsecrets\s*\.\s*([A-Za-z_]\w*)")
_VARIABLE = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text, or an expression."""

    text: str
    expression: feel.Expression | None

    @property
    def secrets(self) -> frozenset[str]:
        """Names of the secrets that it reads."""
        if self.expression is None or "secrets" not in self.expression.variables:
            return frozenset()
        return frozenset(_SECRET.findall(self.expression.text))


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with one property."""

    place: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    excerpt: feel.Excerpt | None = None


@dataclass(slots=True)
class HttpCall:
    """One call, as far as its properties can be read; ``flaws`` says what cannot."""

    url: Template | None = None
    method: str = ""
    body: Template | None = None
    content_type: str = "application/json"
    timeout: float = TIMEOUT_SECONDS
    ok: Template | None = None
    headers: dict[str, Template] = field(default_factory=dict)
    query: dict[str, Template] = field(default_factory=dict)
    results: dict[str, Template] = field(default_factory=dict)
    errors: dict[str, Template] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def sent(self) -> Iterator[Template]:
        """What is evaluated before the call."""
        for one in (self.url, self.body, *self.headers.values(), *self.query.values()):
            if one is not None:
                yield one

    @property
    def secrets(self) -> frozenset[str]:
        """Names of the secrets that it sends."""
        return frozenset().union(*(one.secrets for one in self.sent))


def read(properties: Mapping[str, str]) -> HttpCall:
    """The call that a step's extension properties describe."""
    call = HttpCall()
    for name, text in properties.items():
        family, _, rest = name.partition(".")
        if family in FAMILIES and rest:
            _read_member(call, family, rest, name, text)
        elif name in PLAIN:
            _read_plain(call, name, text)
        else:
            call.flaws.append(_unknown(name))
    if call.url is None and "url" not in properties:
        call.flaws.append(_flaw("url", "没有网址", "There is no URL", "填写 url", "Set url"))
    call.method = call.method or ("GET" if call.body is None else "POST")
    if call.body is not None and call.method in ("GET", "HEAD"):
        zh, en = f"{call.method} 请求不带正文", f"A {call.method} request has no body"
        call.flaws.append(_flaw("body", zh, en, "改用 POST，或删去 body", "Use POST, or take body away"))
    return call


def _read_plain(call: HttpCall, name: str, text: str) -> None:
    match name:
        case "method":
            call.method = text.strip().upper()
            if call.method not in METHODS:
                zh, en = f"没有请求方法 {text!r}", f"There is no method {text!r}"
                call.flaws.append(_flaw(name, zh, en, f"用 {'、'.join(METHODS)}", f"Use one of {', '.join(METHODS)}"))
        case "timeout":
            _read_timeout(call, text)
        case "contentType":
            call.content_type = text.strip()
        case "url":
            call.url = _template(call, name, text)
        case "body":
            call.body = _template(call, name, text)
        case "ok":
            call.ok = _template(call, name, text, must_be_expression=True)


def _read_timeout(call: HttpCall, text: str) -> None:
    try:
        call.timeout = float(text)
    except ValueError:
        call.timeout = 0.0
    if not 0 < call.timeout <= LONGEST_SECONDS:
        zh, en = f"超时 {text!r} 不是秒数", f"Expected seconds as timeout, found {text!r}"
        remedy_zh, remedy_en = f"填 1 至 {LONGEST_SECONDS:.0f} 的数", f"Write a number up to {LONGEST_SECONDS:.0f}"
        call.flaws.append(_flaw("timeout", zh, en, remedy_zh, remedy_en))


def _read_member(call: HttpCall, family: str, member: str, name: str, text: str) -> None:
    template = _template(call, name, text, must_be_expression=family in FROM_ANSWER)
    if family == "header" and (HEADER_NAME.fullmatch(member) is None or member.lower() in OWN_HEADERS):
        zh, en = f"请求头 {member} 不能由流程填写", f"The header {member} cannot be set by a diagram"
        call.flaws.append(_flaw(name, zh, en, "删去该属性", "Take the property away"))
    if family == "result" and _VARIABLE.fullmatch(member) is None:
        zh, en = f"{member!r} 不能作变量名", f"{member!r} cannot be the name of a variable"
        call.flaws.append(_flaw(name, zh, en, "用字母、数字、下划线", "Use letters, digits and _"))
    if template is None:
        return
    into = {"header": call.headers, "query": call.query, "result": call.results, "error": call.errors}
    into[family][member] = template


def _template(call: HttpCall, name: str, text: str, *, must_be_expression: bool = False) -> Template | None:
    if not is_expression(text):
        if must_be_expression:
            zh, en = "应为以 = 开头的表达式", "Expected an expression that begins with ="
            call.flaws.append(_flaw(name, zh, en, f"写成 ={text}", f"Write ={text}"))
            return None
        return Template(text, None)
    try:
        expression = feel.compile(feel.translate(text))
    except feel.FeelError as error:
        shown = feel.excerpt(error.text or text, error.position)
        call.flaws.append(
            Flaw(name, error.message_zh, error.message_en, "按提示的位置修改", "Mend it at the position shown", shown)
        )
        return None
    if must_be_expression and "secrets" in expression.variables:
        zh, en = "密钥不能用于读取应答的表达式", "Secrets cannot be read where the answer is"
        call.flaws.append(_flaw(name, zh, en, "只在 url、header、query、body 中使用", "Use them in what is sent only"))
        return None
    return Template(text, expression)


_ADDRESS = re.compile(r'\s*=?\s*"(https?://[^"/?#]+)[/?#]')
"""The text that an expression begins with, as far as it says the whole host."""


def known_address(url: Template) -> str | None:
    """Where the call goes, as far as it can be told without evaluating anything."""
    if url.expression is None:
        return url.text
    found = _ADDRESS.match(url.text)
    return None if found is None else found[1]


def _flaw(place: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Flaw:
    return Flaw(place, zh, en, remedy_zh, remedy_en)


def _unknown(name: str) -> Flaw:
    known = [*PLAIN, *(f"{family}.…" for family in FAMILIES)]
    family = name.partition(".")[0]
    near = difflib.get_close_matches(name, PLAIN, 1) or [
        f"{one}.…" for one in difflib.get_close_matches(family, FAMILIES, 1)
    ]
    remedy_zh = f"是否指 {near[0]}？" if near else f"可用的有 {'、'.join(known)}"
    remedy_en = f"Is {near[0]} meant?" if near else f"There are {', '.join(known)}"
    return Flaw(name, f"{TOPIC} 没有属性 {name}", f"{TOPIC} has no property {name}", remedy_zh, remedy_en)
