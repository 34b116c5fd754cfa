"""An approval from the public front page to the certificate and the page behind its code."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.tour import hands
from tests.tour.film import Film, Step

TITLE = ("一件审批：从网上申请到证照", "An approval: from the online application to the certificate")
APPLICANT = "wang.jianguo"
ITEM = "临时占用城市道路（市政设施）审批"
MATERIALS = ("申请表", "占道方案及平面图", "营业执照或身份证", "安全保障承诺书")


def day(after: int) -> str:
    """So many days from today, as a date field takes it."""
    return f"{date.today() + timedelta(days=after):%Y-%m-%d}"


def front(film: Film) -> Page:
    page = film.open(APPLICANT, f"/public{film.say('', '?lang=en')}", signs_in=False)
    expect(page.get_by_role("main").get_by_role("link", name=film.say("在线申请", "Apply"))).to_be_visible()
    return page


def search(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.get_by_role("main").get_by_role("link", name=film.say("在线申请", "Apply")).click()
    page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first.fill("占用")
    page.get_by_role("button", name=film.say("查找", "Search")).click()
    expect(page.get_by_role("link", name="临时占用城市道路").first).to_be_visible()
    return page


def item(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.get_by_role("link", name="临时占用城市道路").first.click()
    expect(page.get_by_text("城市道路管理条例§31")).to_be_visible()
    return page


def asked_who(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.get_by_role("link", name=film.say("在线申请此事项", "Apply for this")).click()
    expect(page.get_by_label(film.say("账号", "User name"), exact=True)).to_be_visible()
    return page


def empty_form(film: Film) -> Page:
    page = film.open(APPLICANT)
    hands.sign_in(film, page, APPLICANT)
    expect(page.get_by_role("button", name=film.say("提交申请", "Submit the application"))).to_be_visible()
    return page


def refused(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.get_by_role("button", name=film.say("提交申请", "Submit the application")).click()
    expect(page.locator(".fjs-form-field-error").first).to_be_visible()
    return page


STEPS = (
    Step("front", "公众服务首页", "The public front page", front),
    Step("search", "在办事目录里查找", "Searching the catalogue", search),
    Step("item", "事项要求一页看清", "What the item takes, on one page", item, whole=True),
    Step("sign-in", "申请前登录", "Signing in before applying", asked_who),
    Step("form", "空白申请表", "The empty application", empty_form, whole=True),
    Step("refused", "漏填的逐处指出", "What is missing is pointed out", refused, whole=True),
)
