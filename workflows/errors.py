"""What the business refuses, as leaves of the engine's error tree.

NotFound
├── ItemNotFound          the catalogue has no such item on that day
├── CaseNotFound          there is no such case
├── MatterNotFound        there is no such matter
├── IndicatorNotFound     no indicator has this id
├── DocumentNotFound      nothing was issued under this id or number
├── CopyNotFound          the person got no such copy
├── SignerRequestNotFound nobody asked this of the person
├── PaperNotVerified      no paper with this id and code was issued
├── InquiryUnanswered     no matter has this number and this query code
└── TownNotFound          the town is not registered
NotAllowed
├── SameReviewer          the one who reviewed may not decide
├── MatterFactsFixed      the facts of a matter are not written from outside
├── NotOwnInstance        somebody else started the instance
├── PaperOfAnotherLine    who decides elsewhere takes no paper back here
└── StepEndsByForm        a step of a matter ends by its form alone
Conflict
├── MatterHasOwnWays      a matter is not cancelled; it ends by its own ways
├── MatterHasPapers       a served document of the matter is in force
├── StepsNotSkipped       a token of a matter does not pass over what the law or a person does
├── StepsNotRepeated      nor go back over a decision, a service or a payment
├── MatterIsKept          the file of a matter is not deleted
├── DueDateIsLimit        the due date is a limit
├── CaseStateRefused      the case cannot go from this state to that one
├── OwnTaskUrged          nobody urges the own task
├── NothingToUrge         the matter waits for nobody else
├── SignersPending        somebody asked for an opinion has not answered
├── SignerAsked           the person is asked already
├── SignerRequestClosed   the request is answered or withdrawn
├── DocumentVoided        the document was voided before
└── NumbersExhausted      the sequence has no number left
UrgedRecently             somebody urged the same task some hours ago
Invalid
├── CatalogueInvalid      rows of a catalogue, each with its reason
├── ApplicationRefused    an application that cannot be received
├── TemplateUnknown       a step wants a kind of document that nobody defined
├── DocumentUnfounded     a decision that does not say why, or where to turn
├── OpinionRequired       a negative outcome without reasons
├── MessageRefused        a message that carries what it may not
├── FollowUpTooLate       a task would be looked at only after its limit
├── SignedOtherwise       what is carried out is not what was signed
├── SecondSupplement      the applicant may be asked only once
└── ToleranceRefused      something is missing that the item does not let come later
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound, ZhenshuError, counted
from workflows.calendar.zone import HOME


@contextmanager
def about(pointer: str, part: str = "") -> Iterator[None]:
    """What is refused inside is about one field of a form: its errors point there.

    Args:
        pointer: of the field in a request, such as ``/variables/filing/officers``.
        part: the pointer that errors raised inside use for the field; one without any gets the field's.
    """
    try:
        yield
    except ZhenshuError as error:
        if not error.fields:
            error.fields = [FieldError(pointer, error.code, error.detail_zh, error.detail_en)]
        elif part:
            error.fields = [
                replace(one, pointer=pointer + one.pointer.removeprefix(part)) if one.pointer.startswith(part) else one
                for one in error.fields
            ]
        raise


class ItemNotFound(NotFound):
    """The catalogue has no such item in force."""

    code = "catalogue_item_not_found"
    title_zh, title_en = "事项不存在或未生效", "Catalogue item not found"
    noun_zh, noun_en = "有效事项", "catalogue item in force"


class CaseNotFound(NotFound):
    """There is no case with this number."""

    code = "case_not_found"
    title_zh, title_en = "办件不存在", "Case not found"
    noun_zh, noun_en = "办件", "case"


class IndicatorNotFound(NotFound):
    """There is no indicator with this id."""

    code = "indicator_not_found"
    title_zh, title_en = "指标不存在", "Indicator not found"
    noun_zh, noun_en = "指标", "indicator"


class MatterNotFound(NotFound):
    """There is no matter with this number, or the instance has none."""

    code = "matter_not_found"
    title_zh, title_en = "事件不存在", "Matter not found"
    noun_zh, noun_en = "办理事项", "matter"


class DocumentNotFound(NotFound):
    """Nothing was issued under this id or number."""

    code = "document_not_found"
    title_zh, title_en = "文书不存在", "Document not found"
    noun_zh, noun_en = "文书", "document"


class PaperNotVerified(NotFound):
    """No paper with this id and code was issued; whether the id exists is not told."""

    code = "paper_not_verified"
    title_zh, title_en = "核验未通过", "Paper not verified"

    def __init__(self) -> None:
        zh = "没有出具过这份文书，或者核验码不符"
        super().__init__("", zh, "Expected the id and the code of a paper that was issued here; found none with both")


class InquiryUnanswered(NotFound):
    """No matter has this number and this query code; whether the number exists is not told."""

    code = "inquiry_unanswered"
    title_zh, title_en = "没有查到", "Nothing found"

    def __init__(self) -> None:
        zh = "编号与查询码不符，请对照受理凭证核对后再试"
        super().__init__(
            "", zh, "Expected a number and its query code as they stand on the receipt; found no such pair"
        )


class DocumentVoided(Conflict):
    """The document was voided before; its number stays with the reason."""

    code = "document_voided"
    title_zh, title_en = "文书已作废", "Document voided"

    def __init__(self, number: str) -> None:
        super().__init__(f"文书 {number} 已作废，不能再次作废", f"Document {number} was voided before", number=number)


class TemplateUnknown(Invalid):
    """A step wants a document of a kind that nobody defined."""

    code = "template_unknown"
    title_zh, title_en = "文书种类不存在", "Unknown kind of document"

    def __init__(self, kind: str, known: str) -> None:
        zh, en = f"没有文书种类 {kind!r}，应为：{known}", f"Expected a kind of document ({known}), found {kind!r}"
        super().__init__(zh, en)


class DocumentUnfounded(Invalid):
    """A decision that does not say why, or where to turn. Source: INV-19."""

    code = "document_unfounded"
    title_zh, title_en = "决定书没有理由或者救济途径", "A decision without reasons or remedies"

    def __init__(self, title: str, name: str) -> None:
        zh = f"《{title}》的内容 {name} 应写明不少于 5 个字"
        en = f"Expected {name} of the {title} to say at least 5 characters; found less"
        super().__init__(zh, en, fields=[FieldError(f"/variables/document/{name}", self.code, zh, en)])


class SignedOtherwise(Invalid):
    """What a step carries out is not what the person who decided has signed, whatever the variables say."""

    code = "signed_otherwise"
    title_zh, title_en = "与所签署的决定不符", "Something else was signed"

    def __init__(self, expected: object, signed: object) -> None:
        zh = f"本步骤办理的是“{expected}”，而决定人在表单中签署的是“{signed}”；检查流程图的输出映射、脚本和网关"
        en = f"Expected {expected!r} to be what was signed in the form of the decision, found {signed!r} there"
        super().__init__(zh, en, fields=[FieldError("/variables", self.code, zh, en)])


class TownNotFound(NotFound):
    """The town is not registered, so nothing can be numbered in its name."""

    code = "town_not_found"
    title_zh, title_en = "乡镇未登记", "Town not found"
    noun_zh, noun_en = "乡镇", "town"


class SameReviewer(NotAllowed):
    """Review and decision need two persons. Source: domain paper 3.1, invariants of P1; 4.2."""

    code = "same_reviewer"
    title_zh, title_en = "审查与决定不得为同一人", "The reviewer may not decide"


class MatterFactsFixed(NotAllowed):
    """What a matter knows comes by forms, messages and service steps, each with its checks."""

    code = "matter_facts_fixed"
    title_zh, title_en = "不得直接修改办理事项的变量", "A matter's variables are not written from outside"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 的变量只能通过表单、消息和服务步骤写入",
            f"Variables of {number} are set by forms, messages and service steps only",
            number=number,
        )


class NotOwnInstance(NotAllowed):
    """Variables are written by whoever started the instance. Source: domain paper 4.2, column INT."""

    code = "not_own_instance"
    title_zh, title_en = "不是本账号启动的流程实例", "Not an instance of one's own"

    def __init__(self, instance_id: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 不是本账号启动的",
            f"Expected an instance that the caller started, but {instance_id} was started by another",
            instance_id=instance_id,
        )


class PaperOfAnotherLine(NotAllowed):
    """A paper is taken back by those who decide in its line, or by a leader."""

    code = "paper_of_another_line"
    title_zh, title_en = "不是本条线的文书", "A paper of another line"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"文书 {number} 由作出决定的机构负责人或者镇领导作废",
            f"{number} is taken back by those who decide in its line, or by a leader",
            number=number,
        )


class StepEndsByForm(NotAllowed):
    """A step of a matter is left by its form, whose rules are checked, or by what the diagram catches at it."""

    code = "step_ends_by_form"
    title_zh, title_en = "该步骤只能通过表单办结", "The step ends by its form"

    def __init__(self, task_id: str, name: str) -> None:
        super().__init__(
            f"“{name}”只能通过表单办结：不得以错误、升级结束，也不得附带变量",
            f"Expected {name!r} to be completed with its form: no error, escalation or variables of one's own",
            task_id=task_id,
        )


class MatterHasOwnWays(Conflict):
    """A matter of the town ends by a person's step with its paper or reply, not by an operator's hand."""

    code = "matter_has_own_ways"
    title_zh, title_en = "办理事项不能由管理操作取消", "A matter is not cancelled by hand"

    def __init__(self, number: str, zh: str, en: str) -> None:
        super().__init__(
            f"{number} 不能取消：{zh}；误立的事项由镇领导销号（strike-off）",
            f"{number} cannot be cancelled: {en}; what was opened by mistake is struck off by a leader",
            number=number,
        )


class StepsNotSkipped(Conflict):
    """In a matter nobody moves a token past an act of the law, a person's step, a time limit or somebody's answer."""

    code = "matter_steps_not_skipped"
    title_zh, title_en = "办理事项的法定步骤不能跳过", "Steps of a matter are not skipped"

    def __init__(self, number: str, steps: Sequence[str]) -> None:
        super().__init__(
            f"{number} 不能跳过：{'、'.join(steps)}；这些步骤须由经办人、期限或者当事人完成",
            f"Expected {number} to do {', '.join(steps)}: nobody skips what a person, a time limit or a party does",
            number=number,
            steps=[*steps],
        )


class StepsNotRepeated(Conflict):
    """In a matter no token goes back over what binds the town: a decision, a service of papers, a payment."""

    code = "matter_steps_not_repeated"
    title_zh, title_en = "已作出的决定和已送达的文书不能退回重来", "What binds the town is not done again"

    def __init__(self, number: str, steps: Sequence[str]) -> None:
        super().__init__(
            f"{number} 不能退回到以下步骤之前：{'、'.join(steps)}；已生效的决定依法撤销",
            f"Expected {number} to stay behind {', '.join(steps)}: what binds the town is taken back by law",
            number=number,
            steps=[*steps],
        )


class MatterHasPapers(Conflict):
    """A served document of the matter is in force: it is taken back before the matter is struck off."""

    code = "matter_has_papers"
    title_zh, title_en = "文书已送达，应先作废", "Served documents are in force"

    def __init__(self, number: str, papers: Sequence[str]) -> None:
        super().__init__(
            f"{number} 的文书 {'、'.join(papers)} 已送达，应先作废再销号；已生效的决定依法撤销",
            f"Expected no served document of {number} in force, found {', '.join(papers)}; take them back first",
            number=number,
            papers=[*papers],
        )


class MatterIsKept(Conflict):
    """The file of a matter is kept for its retention period. Source: domain paper 4.6."""

    code = "matter_is_kept"
    title_zh, title_en = "办理事项应予保存，不得删除", "A matter is kept"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 的案卷按保管期限保存，不得删除",
            f"The file of {number} is kept for its retention period and cannot be deleted",
            number=number,
        )


class DueDateIsLimit(Conflict):
    """The diagram counts when the task is due; limits are extended or suspended by their own steps."""

    code = "due_date_is_limit"
    title_zh, title_en = "办理时限不得手工修改", "The due date is a limit"

    def __init__(self, task_id: str, name: str) -> None:
        super().__init__(
            f"“{name}”的到期时间是办理时限，不得手工修改；延期、中止按程序办理",
            f"The due date of {name!r} is a limit; it is extended or suspended by the process, not set by hand",
            task_id=task_id,
        )


class CaseStateRefused(Conflict):
    """The case cannot go that way."""

    code = "case_state_refused"
    title_zh, title_en = "办件状态不能这样变更", "Case state change refused"

    def __init__(self, number: str, before: str, after: str) -> None:
        super().__init__(
            f"办件 {number} 当前为 {before}，不能变为 {after}",
            f"Expected case {number} to be able to become {after}, but it is {before}",
            case_number=number,
            before=before,
            after=after,
        )


class NumbersExhausted(Conflict):
    """The sequence has no number left that fits its digits."""

    code = "numbers_exhausted"
    title_zh, title_en = "编号已用完", "Numbers are exhausted"

    def __init__(self, kind: str, period: str, digits: int) -> None:
        super().__init__(
            f"{period} 的 {kind} 编号已用完（{digits} 位）",
            f"The {digits}-digit numbers of {kind} for {period} are used up",
            kind=kind,
            period=period,
        )


class CatalogueInvalid(Invalid):
    """At least one row of the catalogue was refused; nothing was loaded."""

    code = "catalogue_invalid"
    title_zh, title_en = "事项目录有误", "Catalogue is invalid"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(
            f"发现 {len(fields)} 处错误，未导入任何事项",
            f"Found {counted(len(fields), 'error')}; no item was loaded",
            fields=fields,
        )


class ApplicationRefused(Invalid):
    """The application cannot be received as it is."""

    code = "application_refused"
    title_zh, title_en = "申请不能接收", "Application refused"


class OpinionRequired(Invalid):
    """A negative outcome needs reasons of at least five characters. Source: domain paper 3."""

    code = "opinion_required"
    title_zh, title_en = "须写明理由", "Reasons required"

    def __init__(self, name: str, label_zh: str, label_en: str) -> None:
        zh = f"应填写不少于 5 个字的{label_zh}"
        en = f"Expected {label_en} of at least 5 characters"
        super().__init__(zh, en, fields=[FieldError(f"/variables/{name}", "opinion_required", zh, en)])


class MessageRefused(Invalid):
    """The message carries variables that its receiver does not take from it."""

    code = "message_refused"
    title_zh, title_en = "消息内容不可接受", "Message refused"


class FollowUpTooLate(Invalid):
    """A task that has a limit is looked at again before it."""

    code = "follow_up_after_limit"
    title_zh, title_en = "跟进时间不得晚于办理时限", "Follow-up after the limit"

    def __init__(self, due_at: datetime) -> None:
        zh = f"跟进时间不得晚于办理时限 {due_at:%Y-%m-%d %H:%M} UTC"
        en = f"Expected a follow-up not after the limit {due_at:%Y-%m-%d %H:%M} UTC"
        super().__init__(zh, en, fields=[FieldError("/follow_up_at", self.code, zh, en)])


class SecondSupplement(Invalid):
    """Everything to be supplemented is told once. Source: Administrative Licensing Law art. 32 (1) (4)."""

    code = "second_supplement_refused"
    title_zh, title_en = "不得再次要求补正", "A second supplement is refused"

    def __init__(self) -> None:
        zh = "已一次性告知补正；再次补正须写明新情况（不少于 5 个字）"
        en = "The applicant was told once; another supplement needs new facts, in at least 5 characters"
        super().__init__(
            zh, en, fields=[FieldError("/variables/new_facts_reason", "second_supplement_refused", zh, en)]
        )


class ToleranceRefused(Invalid):
    """Something is missing that the item does not let come later. Source: domain paper 3.1, G-P1-03."""

    code = "tolerance_refused"
    title_zh, title_en = "不得容缺受理", "A gap that may not be tolerated"

    def __init__(self, missing: Sequence[str]) -> None:
        named = "、".join(missing) or "（未列明 none named）"
        zh = f"不可容缺或未列明的材料：{named}"
        en = f"Expected only materials that the item lets come later, found {named}"
        field = FieldError("/variables/missing_materials", "tolerance_refused", zh, en)
        super().__init__(zh, en, fields=[field])


class CopyNotFound(NotFound):
    """The person got no copy with this id."""

    code = "copy_not_found"
    title_zh, title_en = "抄送不存在", "Copy not found"
    noun_zh, noun_en = "抄送", "copy"


class SignerRequestNotFound(NotFound):
    """Nobody asked this of the person, or the person did not ask it."""

    code = "signer_request_not_found"
    title_zh, title_en = "加签不存在", "Signer request not found"
    noun_zh, noun_en = "加签", "signer request"


class SignersPending(Conflict):
    """Somebody who was asked for an opinion has not answered yet."""

    code = "signers_pending"
    title_zh, title_en = "加签人尚未答复", "Signers have not answered"

    def __init__(self, task_id: str, people: Sequence[str], names: Sequence[str]) -> None:
        super().__init__(
            f"须待 {'、'.join(names)} 答复加签后方可办结；也可以先撤回加签或者催办",
            f"Expected every signer to have answered, but {', '.join(names)} have not; "
            "withdraw the requests or urge them",
            task_id=task_id,
            people=[*people],
        )


class SignerAsked(Conflict):
    """The person is asked already, or as many as may be are."""

    code = "signer_asked"
    title_zh, title_en = "已加签", "Signer is asked already"

    def __init__(self, task_id: str, person: str, name: str, most: int) -> None:
        super().__init__(
            f"{name} 已被加签，或者待答复的加签已达 {most} 人",
            f"Expected a person not asked yet and fewer than {most} open requests of the task, found {name}",
            task_id=task_id,
            person=person,
        )


class SignerRequestClosed(Conflict):
    """The request is answered or withdrawn."""

    code = "signer_request_closed"
    title_zh, title_en = "加签已答复或已撤回", "Signer request is closed"

    def __init__(self, request_id: str, state: str) -> None:
        super().__init__(
            f"加签 {request_id} 的状态是 {state}",
            f"Expected signer request {request_id} to be open, but it is {state}",
            request_id=request_id,
            state=state,
        )


class OwnTaskUrged(Conflict):
    """Nobody urges a task that is the own one to do."""

    code = "own_task_urged"
    title_zh, title_en = "不能催办自己的任务", "The task is one's own"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            "该任务由您本人办理，无需催办；请直接办理或转办",
            f"Expected a task that somebody else holds, but {task_id} is the actor's own: do it or delegate it",
            task_id=task_id,
        )


class NothingToUrge(Conflict):
    """The matter waits for nobody of the staff."""

    code = "nothing_to_urge"
    title_zh, title_en = "没有可催办的环节", "Nothing to urge"

    def __init__(self, instance_id: str) -> None:
        super().__init__(
            "本事项目前没有等待他人办理的任务",
            f"Expected matter {instance_id} to wait for somebody else, but no open task is another's to do",
            instance_id=instance_id,
        )


class UrgedRecently(ZhenshuError):
    """The actor urged the same a few working hours ago; whoever holds it knows."""

    code = "urged_recently"
    title_zh, title_en = "刚催办过，请稍后再催", "Urged recently, try again later"

    def __init__(self, open_at: datetime, now: datetime) -> None:
        shown = open_at.astimezone(HOME)
        super().__init__(
            f"您已催办过，{shown:%Y-%m-%d %H:%M} 之后可再次催办",
            f"Expected no urge of one's own in the last four working hours; it may be urged again from "
            f"{open_at.isoformat()} on",
            open_at=open_at.isoformat(),
            retry_after_seconds=max(1, int((open_at - now).total_seconds())),
        )
