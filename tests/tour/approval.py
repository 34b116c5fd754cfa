"""An approval from the public front page to the certificate and the page behind its code."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.tour import hands
from tests.tour.film import PATIENCE_SECONDS, Film, Step

TITLE = ("一件审批：从网上申请到证照", "An approval: from the online application to the certificate")
DRAWN_MS = 3_000
APPLICANT = "wang.jianguo"
ITEM = "临时占用城市道路（市政设施）审批"
CERTIFICATE = "许可证"
MATERIALS = ("申请表", "占道方案及平面图", "营业执照或身份证", "安全保障承诺书")


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
    expect(page.get_by_label(film.say("账号", "Account"), exact=True)).to_be_visible()
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


def filled(film: Film) -> Page:
    page, say = film.open(APPLICANT), film.say
    hands.choose(page, say("申请人类型", "Applicant type"), say("自然人", "natural person"))
    hands.fill(page, say("申请人姓名/名称", "Name"), "王建国")
    hands.choose(page, say("证件类型", "Certificate type"), say("居民身份证", "resident identity card"))
    hands.fill(page, say("证件号码", "Certificate number"), "320299199001010015")
    hands.fill(page, say("联系人", "Contact"), "王建国")
    hands.fill(page, say("手机", "Mobile"), "13800000000")
    hands.choose(page, say("送达方式", "Delivery"), say("窗口领取", "collect at the window"))
    page.get_by_role("button", name=say("定位", "Locate")).click()
    expect(hands.labelled(page, say("占道位置（经度,纬度）", "Location"))).to_have_value(re.compile(","))
    hands.fill(page, say("占道面积（平方米）", "Area in square metres"), "12.5")
    hands.date(page, say("开始日期", "From"), after=30)
    hands.date(page, say("结束日期", "To"), after=90)
    rows = page.locator(".fjs-repeat-row-container")
    for at, name in enumerate(MATERIALS):
        hands.attach(rows.nth(at), 0, f"{name}.png", hands.PAPER.read_bytes())
    hands.tick(page, say("本人承诺所提交材料真实、合法、有效", "I vouch that everything submitted is true"))
    hands.tick(page, say("已阅读个人信息处理告知", "I have read the privacy notice"))
    return page


def received(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.get_by_role("button", name=film.say("提交申请", "Submit the application")).click()
    receipt = page.get_by_role("region", name=film.say("收件凭证", "Confirmation of receipt"))
    expect(receipt.locator("strong.digits")).to_have_count(2)
    film.kept["number"], film.kept["code"] = receipt.locator("strong.digits").all_inner_texts()
    return page


def bench(film: Film) -> Page:
    page = film.open("li.min", "/")
    expect(page.locator("main .card").first).to_be_visible()
    return page


def free(film: Film) -> Page:
    page = film.open("li.min", "/work?tab=free")
    expect(page.locator(".rows").get_by_text(film.kept["number"]).first).to_be_visible()
    return page


def check(film: Film) -> Page:
    page = film.open("li.min")
    hands.open_task(film, page)
    return page


def accepted(film: Film) -> Page:
    page = film.open("li.min")
    hands.claim(film, page)
    hands.tick(page, film.say("受理", "accept"))
    hands.fill(page, film.say("办理意见", "Opinion"), "材料齐全，符合法定形式")
    return page


def handed_on(film: Film) -> Page:
    page = film.open("li.min")
    hands.submit(film, page)
    expect(page).to_have_url(re.compile("/work"))
    return page


def reviewed(film: Film) -> Page:
    page = hands.begin(film, "zhang.wei")
    hands.tick(page, film.say("通过", "pass"))
    hands.choose(page, film.say("会签部门", "Departments to co-sign"), film.say("建设局", "construction"))
    page.keyboard.press("Tab")
    hands.fill(page, film.say("办理意见", "Opinion"), "符合许可条件，请建设局会签")
    return page


def cosigned(film: Film) -> Page:
    hands.submit(film, film.open("zhang.wei"))
    page = hands.begin(film, "zheng.gang")
    hands.tick(page, film.say("同意", "agree"))
    return page


def decided(film: Film) -> Page:
    hands.submit(film, film.open("zheng.gang"))
    page, say = hands.begin(film, "zhao.guoqiang"), film.say
    hands.tick(page, say("准予", "grant"))
    hands.date(page, say("有效期自", "Valid from"), after=30)
    hands.date(page, say("有效期至", "Valid to"), after=90)
    hands.fill(page, say("依据条款", "Provision"), "城市道路管理条例§31")
    hands.tick(page, say("加盖电子印章", "Electronic seal"))
    return page


def matter(film: Film) -> Page:
    page = film.open("zhao.guoqiang")
    hands.submit(film, page)
    hands.open_matter(film, page)
    page.get_by_role("link", name=film.say("流程图", "Diagram")).click()
    expect(page.locator(".is-here").first).to_be_visible()
    return page


def record(film: Film) -> Page:
    page = film.open("zhao.guoqiang")
    page.get_by_role("link", name=film.say("流转记录", "History")).click()
    expect(page.locator(".timeline li").first).to_be_visible()
    return page


def certificate(film: Film) -> Page:
    page = hands.begin(film, "wu.fang", film.say("制证盖章", "制证盖章"))
    hands.tick(page, film.say("纸质证照", "paper"))
    hands.tick(page, film.say("已加盖审批专用章", "Sealed with the approval seal"))
    return page


def served(film: Film) -> Page:
    hands.submit(film, film.open("wu.fang"))
    page, say = hands.begin(film, "wu.fang", "送达"), film.say
    hands.tick(page, say("直接", "in person"))
    hands.tick(page, say("已送达", "served"))
    hands.fill(page, say("签收人", "Receiver"), "王建国")
    hands.choose(page, say("与受送达人关系", "Relation"), say("本人", "the party"))
    hands.date(page, say("签收时间", "Signed at"))
    hands.hour(page, say("时间", "Time"))
    hands.attach(page, -1, "送达回证.png", hands.PAPER.read_bytes())
    return page


def granted(film: Film) -> Page:
    hands.submit(film, film.open("wu.fang"))
    page = film.open(APPLICANT, "/")
    page.get_by_role("link", name=ITEM).last.click()
    paper = page.locator(".files li", has_text=CERTIFICATE)
    for _ in range(PATIENCE_SECONDS):
        expect(page.locator(".timeline li").first).to_be_visible()
        if paper.count():
            break
        page.reload()
    expect(paper).to_be_visible()
    return page


def shown(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.locator(".files li", has_text=CERTIFICATE).get_by_role("button").click()
    expect(page.get_by_role("dialog").locator("iframe")).to_be_visible()
    # The browser's own viewer tells nobody when it has drawn.
    page.wait_for_timeout(DRAWN_MS)
    return page


def authentic(film: Film) -> Page:
    page = film.open(APPLICANT)
    page.keyboard.press("Escape")
    paper = page.locator(".files li", has_text=CERTIFICATE)
    paper.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile("/verify/"))
    return page


STEPS = (
    Step("front", "公众服务首页", "The public front page", front),
    Step("search", "在办事目录里查找", "Searching the catalogue", search),
    Step("item", "事项要求一页看清", "What the item takes, on one page", item, whole=True),
    Step("sign-in", "申请前登录", "Signing in before applying", asked_who),
    Step("form", "申请表，材料已按目录列好", "The application, with a row for every material", empty_form, whole=True),
    Step("refused", "漏填的逐处指出", "What is missing is pointed out", refused),
    Step("filled", "填好的申请", "The application filled in", filled, whole=True),
    Step("received", "凭证：编号和查询码", "The receipt: number and query code", received, whole=True),
    Step("bench", "窗口人员的工作台", "The clerk’s workbench", bench),
    Step("free", "待签收的事项", "What waits to be claimed", free),
    Step("check", "打开一件，尚未签收", "A task, not yet claimed", check, whole=True),
    Step("accepted", "签收后审查，拟受理", "Claimed, checked, to be accepted", accepted, whole=True),
    Step("handed-on", "提交后转到下一件", "Handed in, and on to the next", handed_on),
    Step("reviewed", "审查员审查，请建设局会签", "The reviewer asks another office to co-sign", reviewed, whole=True),
    Step("cosigned", "建设局会签", "The other office co-signs", cosigned, whole=True),
    Step("decided", "审批决定", "The decision", decided, whole=True),
    Step("diagram", "办件的流程图", "Where the matter stands, in its diagram", matter),
    Step("record", "流转记录", "Everything that happened", record),
    Step("certificate", "制证盖章", "Making the certificate", certificate, whole=True),
    Step("served", "送达，附签收的回证", "Handed over, with the signed receipt", served, whole=True),
    Step("granted", "申请人看到结果和证照", "The applicant sees the result and the certificate", granted, whole=True),
    Step("shown", "打开证照", "The certificate", shown),
    Step("authentic", "证照二维码后的真伪验证页", "The page behind the certificate’s code", authentic, whole=True),
)
