"""The demo as a visitor plays it: the real program behind the page, from the link to the receipt."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bot.app.clock import SetClock
from bot.app.flows_folder import read_folder
from bot.app.revisions import compile_folder
from bot.bootstrap import opened
from bot.config import Settings
from bot.core.facts import Figure, Provenance, ReportKey
from bot.demo.scene import furnish, next_quarter, start_clock
from bot.demo.villages import VILLAGES
from bot.program import Program
from bot.web.application import application
from bot.web.demo import demo_routes
from flows.language.model import Absence
from tests.kit.loopback import serving

VILLAGE = VILLAGES[0].unit.code
HAPPENED = (
    "出生 2，死亡 1，迁入 0，迁出 3，技能培训 0，播种面积 300，出栏羊 200，集体收入 {income}，"
    "临时救助 0，收到诉求 5，已办结 5，停电 2"
)
"""What is asked singly of a quarter, in one message."""


def _settings(database: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{database}", _env_file=None)  # type: ignore[call-arg]


def _clock() -> SetClock:
    """The demo's clock as it stood in November 2026: it plays the third quarter."""
    catalogue = compile_folder(read_folder(_settings(Path("unused")).flows_dir)).catalogue
    return start_clock(date(2026, 11, 1), catalogue)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a demo that nobody has entered yet."""
    database = tmp_path_factory.mktemp("demo") / "demo.db"
    with opened(_settings(database), _clock()) as program:
        furnish(program, lambda: None)
    return database


@dataclass
class Demo:
    """A running demo."""

    url: str
    program: Program

    def figures(self, flow: str, period: str) -> Mapping[str, Figure]:
        """What counts for the village after a report was submitted."""
        with self.program.storage.transaction() as transaction:
            found = transaction.figures_of_report(ReportKey(flow, VILLAGE, period))
        return {figure.element: figure for figure in found if str(figure.period) == period}

    def receipt(self, flow: str, period: str) -> str:
        """The number on the receipt of a report that was submitted once."""
        with self.program.storage.transaction() as transaction:
            report = transaction.report(ReportKey(flow, VILLAGE, period))
        assert report is not None
        assert report.submissions == 1
        return f"{report.number:06}-1"


@pytest.fixture
def demo(furnished: Path, tmp_path: Path) -> Iterator[Demo]:
    """A demo on a loopback port."""
    database = tmp_path / "demo.db"
    shutil.copy(furnished, database)
    with ExitStack() as stack:
        clock = _clock()
        program = stack.enter_context(opened(_settings(database), clock))
        program.publish_folder()
        more = demo_routes(program, lambda: next_quarter(clock))
        url = stack.enter_context(serving(application(program, more, is_demo=True)))
        stack.callback(program.web.close)
        yield Demo(url, program)


_NEWEST = """() => {
    const newest = [...document.querySelectorAll("#log .bot")].at(-1);
    return newest ? newest.dataset.id + newest.querySelector(".text").textContent : "";
}"""
"""Which message is the newest of the bot, and what it says: it may have been drawn anew in its place."""


def _words(text: str) -> re.Pattern[str]:
    """A text, whatever marks of direction stand around the values in it."""
    return re.compile("[\u2068\u2069]*".join(map(re.escape, text)))


class Visitor:
    """Somebody with a phone. `interactions` counts taps in the talk and messages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def join(self, demo: Demo) -> None:
        """Enter the demo and wait for the list of reports."""
        self.page.goto(f"{demo.url}/demo")
        self.page.get_by_role("button", name="进入").tap()
        expect(self.newest).to_contain_text("点一份就开始")

    @property
    def newest(self) -> Locator:
        """The newest message of the bot."""
        return self.page.locator("#log .bot").last

    def tap(self, label: str) -> None:
        """Press a button of the newest choice, and wait for the answer."""
        button = self.page.locator(".message.current").get_by_role("button", name=label, exact=True)
        with self._answered():
            button.tap()

    def say(self, text: str) -> None:
        """Type a message and send it, and wait for the answer."""
        with self._answered():
            self.send(text)

    def send(self, text: str) -> None:
        """Type a message and send it."""
        self.page.get_by_role("textbox").fill(text)
        self.page.locator("#send").tap()

    @contextmanager
    def _answered(self) -> Iterator[None]:
        self.interactions += 1
        before = self.page.evaluate(_NEWEST)
        yield
        self.page.wait_for_function(f"before => ({_NEWEST})() !== before", arg=before)

    def reads(self, *words: str) -> None:
        """The newest message comes to hold these words."""
        for each in words:
            expect(self.newest).to_contain_text(_words(each))


@pytest.fixture
def visitor(demo: Demo, phone_page: Page) -> Visitor:
    """Somebody who has joined the demo."""
    found = Visitor(phone_page)
    found.join(demo)
    return found


def _provenances(figures: Mapping[str, Figure]) -> Counter[Provenance]:
    return Counter(figure.provenance for figure in figures.values())


def test_a_quarter_is_filed_in_four_interactions_and_the_next_in_five(demo: Demo, visitor: Visitor) -> None:
    """Of 49 items 33 are carried and 3 worked out: what happened is typed in one message, the rest did not."""
    visitor.tap("村情季报 2026年三季度")
    visitor.reads("33 项沿用上期", "3 项自动算")
    visitor.say("户数 312，耕地 217.4公顷，" + HAPPENED.format(income=30))
    visitor.reads("常住户数 311 → 312户", "耕地面积 3260.5 → 3261亩")
    visitor.tap("其余本期无发生")
    visitor.reads("31 项沿用上期，提交就是确认")
    visitor.tap("提交")
    visitor.reads("已提交，辛苦了！", f"回执号 {demo.receipt('village-quarterly', '2026Q3')}")
    assert visitor.interactions == 4

    figures = demo.figures("village-quarterly", "2026Q3")
    assert _provenances(figures) == {
        Provenance.REPORTED: 15, Provenance.CONFIRMED: 31, Provenance.COMPUTED: 3
    }  # fmt: skip
    assert {element: figures[element].value for element in ("households", "farmland", "births")} == {
        "households": 312, "farmland": 3261, "births": 2
    }  # fmt: skip
    assert figures["remarks"].value is Absence.SKIPPED
    assert figures["residents"].provenance is Provenance.CONFIRMED

    visitor.page.locator("#demo-next").tap()
    visitor.reads("2026年四季度")
    visitor.interactions = 0
    visitor.tap("村情季报 2026年四季度")
    visitor.reads("33 项沿用上期")
    visitor.tap("全部无变化")
    visitor.reads("本期出生")
    visitor.say(HAPPENED.format(income=41.5))
    visitor.tap("其余本期无发生")
    visitor.reads("33 项沿用上期，提交就是确认")
    visitor.tap("提交")
    visitor.reads("已提交，辛苦了！", f"回执号 {demo.receipt('village-quarterly', '2026Q4')}")
    assert visitor.interactions == 5
    figures = demo.figures("village-quarterly", "2026Q4")
    assert _provenances(figures) == {
        Provenance.REPORTED: 13, Provenance.CONFIRMED: 33, Provenance.COMPUTED: 3
    }  # fmt: skip
    assert figures["households"].value == 312


def test_the_second_form_of_a_quarter_asks_only_what_the_first_did_not(visitor: Visitor) -> None:
    visitor.tap("村情季报 2026年三季度")
    visitor.say(HAPPENED.format(income=30))
    visitor.tap("其余本期无发生")
    visitor.tap("提交")
    visitor.reads("已提交")
    visitor.tap("我的报表")
    visitor.reads("已提交", "最晚10月27日")
    visitor.tap("农业生产与民生季报 2026年三季度")
    visitor.reads("13 项已经有数，不再问您")


def test_the_language_may_change_in_the_middle_of_a_question(demo: Demo, visitor: Visitor) -> None:
    visitor.tap("村情季报 2026年三季度")
    visitor.tap("全部无变化")
    visitor.reads("本期出生（人）？")
    visitor.page.get_by_role("button", name="English").tap()
    visitor.reads("Births in the period (persons)?")
    expect(visitor.page.locator("#send")).to_have_text("Send")
    visitor.say("2")
    visitor.reads("✓ Births in the period: 2 persons", "Deaths in the period (persons)?")
    visitor.page.get_by_role("button", name="中文").tap()
    visitor.reads("本期死亡（人）？")
    visitor.say("1")
    visitor.say(HAPPENED.format(income=30).partition("死亡 1，")[2])
    visitor.reads("请核对")
    visitor.tap("其余本期无发生")
    visitor.tap("提交")
    visitor.reads("已提交")
    figures = demo.figures("village-quarterly", "2026Q3")
    assert (figures["births"].value, figures["deaths"].value) == (2, 1)


def test_an_answer_given_without_a_network_arrives_once_it_is_back(demo: Demo, visitor: Visitor) -> None:
    visitor.tap("村情季报 2026年三季度")
    visitor.tap("全部无变化")
    visitor.reads("本期出生（人）？")
    visitor.page.context.set_offline(True)
    visitor.send("2")
    expect(visitor.page.locator("#state")).to_contain_text("1 条等待发送")
    visitor.page.context.set_offline(False)
    visitor.reads("本期死亡（人）？")
    expect(visitor.page.locator("#state")).to_contain_text("已连接")
    visitor.say(HAPPENED.format(income=30).partition("出生 2，")[2])
    visitor.tap("其余本期无发生")
    visitor.tap("提交")
    visitor.reads("已提交")
    assert demo.figures("village-quarterly", "2026Q3")["births"].value == 2


def test_entering_again_goes_on_with_the_talk_and_another_phone_is_another_person(
    demo: Demo, visitor: Visitor, new_phone: Callable[..., BrowserContext]
) -> None:
    visitor.tap("村情季报 2026年三季度")
    visitor.tap("全部无变化")
    visitor.reads("本期出生（人）？")
    visitor.page.goto(f"{demo.url}/demo")
    visitor.reads("本期出生（人）？")
    colleague = Visitor(new_phone().new_page())
    colleague.join(demo)
    colleague.tap("村情季报 2026年三季度")
    colleague.reads("已填 33 项，都保存着")
    colleague.say("出生 3")
    colleague.reads("本期死亡（人）？")
    visitor.say("2")
    visitor.reads("刚填了 3人，您填的是 2人")


def test_the_annual_form_comes_when_the_windows_of_its_quarters_have_shut(visitor: Visitor) -> None:
    """It is not there while the fourth quarter may still be filed."""
    visitor.page.locator("#demo-next").tap()
    visitor.reads("2026年四季度")
    expect(visitor.newest).not_to_contain_text("村情年报")
    visitor.page.locator("#demo-next").tap()
    visitor.reads("2027年一季度", "村情年报")
