"""An event from the grid worker's phone to the reply, and what the caller learns with number and code."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.tour import hands
from tests.tour.film import Film, Step

TITLE = ("一件事件：从网格上报到答复", "An event: from the grid worker’s report to the reply")
WORKER, CENTRE, DUTY, HANDLER, VERIFIER, CALLER_BACK = (
    "shi.lan",
    "pan.xia",
    "cui.hao",
    "hou.liang",
    "bai.xue",
    "yuan.yi",
)
REPORT, ORDER = "投诉举报受理", "指挥调度一中心"


def start(film: Film) -> Page:
    page = film.open(WORKER, "/start")
    expect(page.get_by_role("link", name=REPORT)).to_be_visible()
    return page


def report_form(film: Film) -> Page:
    page = film.open(WORKER)
    page.get_by_role("link", name=REPORT).click()
    expect(page.locator(".fjs-form-field").first).to_be_visible()
    return page


def report(film: Film) -> Page:
    page, say = film.open(WORKER), film.say
    hands.choose(page, say("来源", "Source"), say("网格上报", "grid"))
    hands.tick(page, say("求助", "help"))
    hands.fill(page, say("姓名", "Name"), "高建民")
    hands.fill(page, say("联系电话", "Phone"), "13811112222")
    hands.fill(page, say("地点", "Place"), "东湖村第一网格主干道路口")
    page.get_by_role("button", name=say("定位", "Locate")).click()
    expect(hands.labelled(page, say("经纬度", "Longitude, latitude"))).to_have_value(re.compile(","))
    hands.date(page, say("发生时间", "When it happened"))
    hands.hour(page, say("时间", "Time"))
    hands.fill(page, say("内容", "Content"), "路口窨井盖缺失，夜间有行人跌倒的危险。")
    hands.attach(page, -1, "井盖缺失.png", hands.BEFORE.read_bytes())
    hands.tick(page, say("已知悉个人信息处理告知", "Privacy notice seen"))
    return page


def sent(film: Film) -> Page:
    page = film.open(WORKER)
    page.get_by_role("button", name=film.say("提交发起", "Start the matter")).click()
    code = page.locator(".facts div", has_text=film.say("查询码", "Query code")).locator("dd")
    expect(code).to_have_text(re.compile(r"\d{14}"))
    film.kept["code"] = code.inner_text().strip()
    film.kept["reported"] = film.kept["number"] = page.get_by_text(re.compile(r"TS\d{17}")).first.inner_text().strip()
    return page


def taken(film: Film) -> Page:
    page, say = hands.begin(film, CENTRE), film.say
    hands.tick(page, say("受理", "accept"))
    hands.tick(page, say("求助", "help"))
    return page


def triaged(film: Film) -> Page:
    hands.submit(film, film.open(CENTRE))
    hands.newest(film, CENTRE, "研判定级")
    page, say = film.open(CENTRE), film.say
    film.kept["number"] = page.locator("header .soft.small").first.inner_text().strip()
    hands.claim(film, page)
    hands.tick(page, say("受理派单", "dispatch"))
    hands.look_up(page, say("事件类型", "Event type"), "EV016")
    hands.tick(page, say("III 级 一般", "III ordinary"))
    hands.tick(page, say("社会管理", "social management"))
    return page


def dispatched(film: Film) -> Page:
    hands.submit(film, film.open(CENTRE))
    page, say = hands.begin(film, DUTY), film.say
    hands.look_up(page, say("主办单位", "Lead unit"), "（JS）")
    hands.fill(page, say("办理要求", "Requirement"), "先围挡，当日更换井盖")
    return page


def signed(film: Film) -> Page:
    hands.submit(film, film.open(DUTY))
    page = hands.begin(film, HANDLER)
    hands.tick(page, film.say("签收", "sign"))
    return page


def handled(film: Film) -> Page:
    hands.submit(film, film.open(HANDLER))
    page, say = hands.begin(film, HANDLER, "办理"), film.say
    hands.tick(page, say("办结反馈", "done"))
    hands.fill(page, say("办理情况", "Result"), "已更换井盖，路面恢复平整。")
    hands.tick(page, say("整改", "rectified"))
    hands.attach(page, 0, "处置前.png", hands.BEFORE.read_bytes())
    hands.attach(page, -1, "处置后.png", hands.AFTER.read_bytes())
    hands.date(page, say("完成时间", "Finished"))
    hands.hour(page, say("时间", "Time"))
    hands.fill(page, say("答复内容", "Reply to the caller"), "您反映的井盖已更换，感谢您的提醒。")
    return page


def verified(film: Film) -> Page:
    hands.submit(film, film.open(HANDLER))
    page, say = hands.begin(film, VERIFIER), film.say
    hands.tick(page, say("属实已处置", "done"))
    hands.attach(page, 0, "现场核查.png", hands.AFTER.read_bytes())
    page.get_by_role("button", name=say("定位", "Locate")).click()
    expect(hands.labelled(page, say("核查位置（经度,纬度）", "Position"))).to_have_value(re.compile(","))
    return page


def replied(film: Film) -> Page:
    hands.submit(film, film.open(VERIFIER))
    page, say = hands.begin(film, CALLER_BACK), film.say
    hands.tick(page, say("是", "yes"))
    hands.tick(page, say("满意", "satisfied"))
    page.get_by_role("group", name=say("是否解决", "Solved")).or_(
        page.locator(".fjs-form-field-radio", has_text=say("是否解决", "Solved"))
    ).last.get_by_label(say("是", "yes"), exact=True).check()
    return page


def closed(film: Film) -> Page:
    page = film.open(CALLER_BACK)
    hands.submit(film, page)
    hands.open_matter(film, page)
    page.get_by_role("link", name=film.say("流转记录", "History")).click()
    expect(page.locator(".timeline li").first).to_be_visible()
    return page


def inquiry(film: Film) -> Page:
    page = film.open("caller", f"/public/inquiry{film.say('', '?lang=en')}", signs_in=False)
    page.locator("input[name=number]").fill(film.kept["reported"])
    page.locator("input[name=query_code]").fill(film.kept["code"])
    return page


def answered(film: Film) -> Page:
    page = film.open("caller", signs_in=False)
    page.locator("main form button").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


STEPS = (
    Step("start", "网格员选择要办的事", "The grid worker chooses what to begin", start),
    Step("form", "空白上报表", "The empty report", report_form),
    Step("report", "现场拍照、定位、填写", "Photographed, located and filled in on the spot", report, whole=True),
    Step("sent", "上报成功，得到编号和查询码", "Sent: number and query code", sent),
    Step("taken", "指挥中心受理分类", "The command centre takes it in", taken, whole=True),
    Step("triaged", "研判定级", "Judged and graded", triaged, whole=True),
    Step("dispatched", "派单给承办单位", "Dispatched to the unit in charge", dispatched, whole=True),
    Step("signed", "承办单位签收", "The unit signs for it", signed),
    Step("handled", "办理并上传前后照片", "Handled, with photos before and after", handled, whole=True),
    Step("verified", "现场核查", "Verified on the spot", verified, whole=True),
    Step("replied", "回访答复诉求人", "The caller hears the reply", replied, whole=True),
    Step("closed", "全程留痕", "Everything that happened", closed),
    Step("inquiry", "凭编号和查询码查询", "Asked for by number and code", inquiry),
    Step("answered", "公众看到的结果", "What the public page answers", answered),
)
