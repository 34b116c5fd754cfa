"""Connectors: steps that speak to other houses without a worker of their own; ``http.call`` is the one there is."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import orjson

from engine import bpmn, circuits, connector_secrets, definitions, exact_json, feel, http_calls, outside, quoting
from engine.clock import Clock
from engine.context import SYSTEM, Context, command, query
from engine.db import Database
from engine.errors import Conflict, Invalid
from engine.hooks import BpmnError, Hooks, Later, Parameter, Property, Retry, ServiceCall, Topic, Use
from engine.http_calls import TOPIC, HttpCall, Template
from engine.outside import Answer, OutsideFailed, OutsideRefused, Request, Unreachable

DOC = "HTTP 连接器：按属性调用其他系统的接口 HTTP connector: calls another system as its properties say"

RETRY = Retry()

_URL = Property(
    "url",
    "网址：文本，或以 = 开头的 FEEL",
    "URL: text, or FEEL behind =",
    is_required=True,
    example="https://city.example.cn/orders",
)
_METHOD = Property(
    "method", "请求方法", "Method", value="POST", choices={one: one for one in ("POST", "PUT", "PATCH", "DELETE")}
)
_BODY = Property(
    "body",
    "正文：文本原样发送，其他值为 JSON",
    "Body: text as it is, anything else as JSON",
    is_required=True,
    example='={status: "done", number: orderNumber}',
)
_SECRET = Property(
    "header.Authorization",
    "凭证：密钥用 secrets.名称",
    "Credential: secrets.NAME for a secret",
    value='="Bearer " + secrets.NAME',
    is_required=True,
)
_TIMEOUT = Property("timeout", "超时秒数，至多 120", "Seconds for everything, at most 120", value="30")
_RESULT = Property(
    "result.answer",
    "变量 answer 的值：FEEL，读 status、headers、body",
    "What variable answer is set to: FEEL over status, headers, body",
    value="=body",
)
_MORE = (
    Property("header.…", "请求头", "A header"),
    Property("query.…", "查询参数", "A parameter of the query"),
    Property("result.…", "按 FEEL 设置变量", "A variable, by FEEL over the answer"),
    Property("error.…", "成立则抛出该 BPMN 错误", "Leaves by this BPMN error where it holds"),
    Property("ok", "何为成功，默认 2xx", "What counts as done; 2xx unless said"),
    Property("contentType", "正文类型", "Media type of the body"),
)
_ANSWER = (Parameter("answer", "对方的应答", "What the other side answered"),)
USES = (
    Use("read", "HTTP 查询：向其他系统读取 Asks another system", (_URL, _RESULT, _TIMEOUT, *_MORE), outputs=_ANSWER),
    Use(
        "read_with_secret",
        "HTTP 查询（带密钥） Asks another system, with a secret",
        (_URL, _SECRET, _RESULT, _TIMEOUT, *_MORE),
        outputs=_ANSWER,
    ),
    Use(
        "send",
        "HTTP 发送：向其他系统写入 Tells another system",
        (_URL, _METHOD, _BODY, _RESULT, _TIMEOUT, *_MORE),
        outputs=_ANSWER,
    ),
    Use(
        "send_with_secret",
        "HTTP 发送（带密钥） Tells another system, with a secret",
        (_URL, _METHOD, _SECRET, _BODY, _RESULT, _TIMEOUT, *_MORE),
        outputs=_ANSWER,
    ),
)
"""How designers call: each is an element template. Reason: a template's fields may not be left empty."""

PASSING = frozenset((408, 425, 429))
"""Statuses below 500 that say: later. Source: RFC 9110, 15.5.9; RFC 8470; RFC 6585, 4."""


class CallRefused(Invalid):
    """The call cannot be made as it is written, whatever the other side says."""

    code = "http_call_refused"
    title_zh, title_en = "连接器调用有误", "The connector's call is wrong"


class AnswerRefused(Invalid):
    """The other side answered that the same request will never do."""

    code = "http_answer_refused"
    title_zh, title_en = "对方拒绝了请求", "The other side refused the request"


class AnswerFailed(Conflict):
    """The other side could not do it now."""

    code = "http_answer_failed"
    may_pass = True
    title_zh, title_en = "对方暂时无法处理", "The other side could not do it now"


class HttpConnector:
    """The handler of ``http.call``: at least once, each attempt with the step's Idempotency-Key."""

    def __init__(self, database: Database, hooks: Hooks, clock: Clock) -> None:
        self._database = database
        self._hooks = hooks
        self._clock = clock

    def __call__(self, step: ServiceCall) -> Mapping[str, Any]:
        """Make the call, and return the variables that its answer sets.

        Raises:
            BpmnError: an ``error.…`` property holds of the answer.
            Later: the other side failed several times in a row and is left alone for a while.
            CallRefused, AnswerRefused, OutsideRefused: no further attempt would do.
            AnswerFailed, Unreachable, OutsideFailed: a further attempt may.
        """
        call = http_calls.read(step.properties)
        if call.flaws:
            flaw = call.flaws[0]
            raise CallRefused(f"属性 {flaw.place}：{flaw.zh}", f"Property {flaw.place}: {flaw.en}")
        with self._query() as ctx:
            filling = _Filling(ctx, step, call)
            request = filling.request()
            where = outside.target(request.url)
            circuit = circuits.find(ctx, f"{where.host}:{where.port}")
        self._pass(circuit)
        answer = self._send(request, circuit)
        with self._query() as ctx:
            return _Reading(ctx, step, call, answer, filling.hidden).variables()

    def _pass(self, circuit: circuits.Circuit) -> None:
        """Go on if the other side may be called: it works, or this is the one trial after its pause."""
        if circuit.open_until is None:
            return
        with self._command() as ctx:
            seconds = circuits.try_again(ctx, circuit.host)
        if seconds > 0:
            raise Later(seconds)

    def _send(self, request: Request, circuit: circuits.Circuit) -> Answer:
        try:
            answer = outside.send(request, self._hooks.outside)
        except (Unreachable, OutsideFailed):
            with self._command() as ctx:
                circuits.note_failure(ctx, circuit.host)
            raise
        if answer.status >= 500:
            with self._command() as ctx:
                circuits.note_failure(ctx, circuit.host)
        elif circuit.failures:
            with self._command() as ctx:
                circuits.note_success(ctx, circuit.host)
        return answer

    def _command(self) -> AbstractContextManager[Context]:
        return command(self._database, self._hooks, SYSTEM, self._clock)

    def _query(self) -> AbstractContextManager[Context]:
        return query(self._database, self._hooks, SYSTEM, self._clock)


class _Filling:
    """A call's templates, filled in from the step's variables and the town's secrets."""

    def __init__(self, ctx: Context, step: ServiceCall, call: HttpCall) -> None:
        self._step = step
        self._call = call
        self._env = definitions.expressions(ctx, step.town_code)
        secrets = connector_secrets.values(ctx, step.town_code, call.secrets)
        missing = call.secrets - secrets.keys()
        if missing:
            names = ", ".join(sorted(missing))
            raise CallRefused(f"没有设置密钥 {names}", f"There is no secret {names}; set it at /connector-secrets")
        self._names = {**step.variables, "secrets": secrets}
        self.hidden = [value for value in secrets.values() if value]
        """What no message may quote."""

    def request(self) -> Request:
        """What is sent."""
        call = self._call
        assert call.url is not None
        url = self._text("url", call.url)
        pairs = [(name, self._value(f"query.{name}", one)) for name, one in call.query.items()]
        asked = "&".join(f"{quote(name, safe='')}={quote(_text(v), safe='')}" for name, v in pairs if v is not None)
        if asked:
            url, hash_sign, rest = url.partition("#")
            url = f"{url}{'&' if '?' in url else '?'}{asked}{hash_sign}{rest}"
        headers = {name: self._text(f"header.{name}", one) for name, one in call.headers.items()}
        given = {name.lower() for name in headers}
        if "idempotency-key" not in given:
            headers["Idempotency-Key"] = self._step.idempotency_key
        if call.body is not None and "content-type" not in given:
            headers["Content-Type"] = call.content_type
        request = Request(call.method, url, headers, self._body(), call.timeout)
        try:
            self._refuse_secret_host(outside.check(request))
        except OutsideRefused as refused:
            # What is wrong may hold a secret: only the place is told.
            raise CallRefused(refused.title_zh + "：网址或请求头不正确", f"{refused.title_en}: URL or header") from None
        return request

    def _refuse_secret_host(self, where: outside.Target) -> None:
        """A host's name is asked for in the open, and stands in messages and in what is known of its failures."""
        read = self._call.url.secrets if self._call.url else ()
        if quoting.holds(where.host, [self._names["secrets"][name] for name in read]):
            raise CallRefused("网址的主机名中不得使用密钥", "Expected no secret in the host of the URL")

    def _body(self) -> bytes:
        if self._call.body is None:
            return b""
        value = self._value("body", self._call.body)
        return value.encode() if isinstance(value, str) else orjson.dumps(exact_json.with_wide_integers(value), _plain)

    def _text(self, place: str, template: Template) -> str:
        value = self._value(place, template)
        if value is None or isinstance(value, (dict, list)):
            raise CallRefused(f"{place} 的值不是文本", f"Expected text as {place}, found {type(value).__name__}")
        return _text(value)

    def _value(self, place: str, template: Template) -> Any:
        if template.expression is None:
            return template.text
        try:
            return template.expression(self._names, self._env)
        except feel.FeelError as error:
            raise CallRefused(f"{place}：{error.message_zh}", f"{place}: {error.message_en}") from None


_STRING = feel.compile("string(value)")


def _text(value: Any) -> str:
    """A value as it stands in a URL or a header: as FEEL's ``string`` writes it."""
    written: str = _STRING({"value": value}) or ""
    return written


def _plain(value: Any) -> Any:
    """The JSON form of a value that JSON does not know: decimals keep every digit, the rest is text."""
    return orjson.Fragment(format(value, "f")) if isinstance(value, Decimal) else _text(value)


class _Reading:
    """An answer, judged and mapped as the call says."""

    def __init__(self, ctx: Context, step: ServiceCall, call: HttpCall, answer: Answer, hidden: Sequence[str]) -> None:
        self._call = call
        self._answer = answer
        self._hidden = hidden
        self._env = definitions.expressions(ctx, step.town_code)
        body = None
        if not answer.is_cut:
            try:
                body = _parsed(answer)
            except AnswerRefused:
                # What cannot be read of a house that is down says nothing of the request.
                if not self._may_pass():
                    raise
        self._names = {**step.variables, "status": answer.status, "headers": dict(answer.headers), "body": body}

    def variables(self) -> Mapping[str, Any]:
        """What the answer sets."""
        if self._answer.is_cut:
            raise AnswerRefused("应答过长", "The answer is too long")
        for code, condition in self._call.errors.items():
            if self._value(f"error.{code}", condition) is True:
                raise BpmnError(code, f"HTTP {self._answer.status}", self._results())
        if not self._is_ok():
            self._refuse()
        return self._results()

    def _is_ok(self) -> bool:
        if self._call.ok is None:
            return 200 <= self._answer.status < 300
        return self._value("ok", self._call.ok) is True

    def _may_pass(self) -> bool:
        return self._answer.status >= 500 or self._answer.status in PASSING

    def _refuse(self) -> None:
        status = self._answer.status
        said = quoting.quoted(self._answer.body, self._hidden)
        kind = AnswerFailed if self._may_pass() else AnswerRefused
        raise kind(f"对方返回 HTTP {status}：{said}", f"The other side answered HTTP {status}: {said}", status=status)

    def _results(self) -> dict[str, Any]:
        return {name: self._value(f"result.{name}", one) for name, one in self._call.results.items()}

    def _value(self, place: str, template: Template) -> Any:
        assert template.expression is not None
        try:
            return template.expression(self._names, self._env)
        except feel.FeelError as error:
            raise AnswerRefused(f"{place}：{error.message_zh}", f"{place}: {error.message_en}") from None


_CHINESE = ("gbk", "gb2312", "gb18030")
"""GB 18030 holds its elders GBK and GB 2312 whole."""


def _parsed(answer: Answer) -> Any:
    """The body as a value: JSON where it says so, every digit kept, else text.

    Raises:
        AnswerRefused: it says that it is JSON and cannot be read as such.
    """
    media, _, more = answer.headers.get("content-type", "").lower().partition(";")
    media = media.strip()
    charset = "gb18030" if any(name in more for name in _CHINESE) else "utf-8-sig"
    if media != "application/json" and not media.endswith("+json"):
        return exact_json.without_controls(answer.body.decode(charset, "replace"))
    if not answer.body:
        return None
    try:
        return feel.normalise(exact_json.loads(answer.body.decode(charset).encode(), longest=None))
    except UnicodeDecodeError:
        zh, en = f"应答不是 {charset} 编码", f"The answer is not {charset}"
        raise AnswerRefused(zh, en) from None
    except exact_json.JsonRefused as refused:
        raise AnswerRefused(f"应答不是可用的 JSON：{refused.zh}", f"The answer cannot be read: {refused.en}") from None


# --- lint -----------------------------------------------------------------------------------------

_RULE = "http_call"


def install(hooks: Hooks, database: Database, clock: Clock) -> None:
    """Hang the connector in, and let deployments look its properties over."""
    hooks.topics[TOPIC] = Topic(HttpConnector(database, hooks, clock), DOC, RETRY, leaves_database=True, uses=USES)

    def check(diagram: bpmn.Diagram, context: bpmn.LintContext) -> list[bpmn.Problem]:
        return [
            found
            for process in diagram.executable
            for _, element in process.walk()
            if (element.attributes.get("topic") or (element.event.topic if element.event else None)) == TOPIC
            for found in _problems(element, hooks.outside)
        ]

    hooks.lint_rules.append(check)


def _problems(element: Any, policy: outside.Policy) -> list[bpmn.Problem]:
    call = http_calls.read(element.properties)
    flaws = [(flaw, "error") for flaw in call.flaws]
    if call.url is not None:
        flaws += _judged(call.url, bool(call.secrets), policy)
    shown = f"{element.name}（{element.id}）" if element.name else element.id
    return [
        bpmn.Problem(
            _RULE,
            severity,
            element.id,
            element.line,
            f"“{shown}”的 {flaw.place}：{flaw.zh}",
            f"{flaw.place} of {element.id!r}: {flaw.en}",
            flaw.remedy_zh,
            flaw.remedy_en,
            flaw.excerpt,
        )
        for flaw, severity in flaws
    ]


def _judged(url: Template, has_secrets: bool, policy: outside.Policy) -> list[tuple[http_calls.Flaw, str]]:
    """What can be said of the address before anything is sent."""
    known = http_calls.known_address(url)
    if known is None:
        return []
    try:
        where = outside.target(known)
        policy.judge_name(where.host, where.port)
    except outside.AddressRefused as refused:
        place = f"{refused.facts['host']}:{refused.facts['port']}"
        remedy = f"ZHENSHU_OUTSIDE_ALLOWED={place}"
        zh, en = f"不允许访问 {place}", f"{place} is not an allowed address"
        flaw = http_calls.Flaw("url", zh, en, f"请管理员设置 {remedy}", f"Let the administrator set {remedy}")
        return [(flaw, "error")]
    except OutsideRefused as refused:
        flaw = http_calls.Flaw("url", refused.detail_zh, refused.detail_en, "改正网址", "Mend the URL")
        return [(flaw, "error")]
    if not where.is_tls and has_secrets:
        zh, en = "密钥会以明文传送", "The secret is sent in clear"
        return [(http_calls.Flaw("url", zh, en, "改用 https", "Use https"), "warning")]
    return []
