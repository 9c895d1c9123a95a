"""The pages in a real browser: their script runs under their own policy, nothing is refused, no request leaves them, they fit a
phone, and whoever hears them or has only a keyboard can use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from screenshots import installed, served

from conftest import REQUIRED, SERVED
from fengxiang.archive import Archive
from fengxiang.brief import Brief, compose
from fengxiang.data import sample_pages
from fengxiang.documents import Given, read_page
from fengxiang.provenance import history
from fengxiang.render import html
from fengxiang.render.html import history_to_html, projection_to_html, run_to_html, to_html
from fengxiang.scenario import Plan, load_scenario, run_book, simulate
from fengxiang.sources import Page as Source

PHONE = ViewportSize(width=390, height=800)
DESK = ViewportSize(width=1280, height=900)
FILES = ("brief", "packed", "merged", "hostile", "hostile-packed", "life", "projection", "model")
PLACES = [where for where, _ in SERVED]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that runs without a screen; without one these tests are skipped, unless it is required."""
    found = installed()
    if found is None:
        if "browser" in REQUIRED:
            pytest.fail("a browser is required but none is found; install chromium")
        pytest.skip("no browser is here; install chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def _hostile() -> str:
    """A sample whose text would run, load and break out, if it were not escaped."""
    text = sample_pages()[-1][1].decode("utf-8")
    return text.replace(
        "潮汐", "潮<script>document.title='x'</script><img src=https://elsewhere.example/a.png onerror=alert(1)>汐", 1
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of a file of each kind."""
    with Archive(":memory:") as archive:
        for name, data in sample_pages():
            archive.add(Source(data, name))
        document = archive.get(archive.find_edition("sample/2032"))
        merged = [
            read_page(
                Source(f"澜国经济工作会议在望潮城举行。\n会议要求，明年{said}。\n".encode(), "made.txt"), Given("sample", date)
            )
            for said, date in (
                ("要着力扩大海上内需和消费，全面促进渔港投资", "2040-11-17"),
                ("要着力扩大海上内需、促进渔港投资", "2041-11-17"),
            )
        ]
        hostile = read_page(Source(_hostile().encode("utf-8"), "hostile.txt"), Given("sample", "2033-11-17"))
        pages = {
            "brief": to_html(compose(document, archive, whole=True)),
            "packed": _as_if_long(compose(document, archive, whole=True)),
            "hostile-packed": _as_if_long(compose(hostile, archive)),
            "merged": to_html(compose(merged[1], archive, against=(merged[0],))),
            "hostile": to_html(compose(hostile, archive)),
            "life": history_to_html(history("先补后拆", archive)),
            "model": run_to_html(run_book("OPENFIX"), "en"),
            "projection": projection_to_html(simulate(load_scenario("together"), Plan(40, 1, 8)), "en"),
        }
    folder = tmp_path_factory.mktemp("pages")
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in pages}


def _as_if_long(brief: Brief) -> str:
    """The page of a brief as it is made of a text of sixty thousand characters: redline and text compressed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "_HEAVY", 0)
        return html.to_html(brief)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a reader that is served, over an archive of both samples."""
    path = tmp_path_factory.mktemp("site") / "archive.db"
    with Archive(path) as archive:
        for name, data in sample_pages():
            archive.add(Source(data, name))
    with served(path) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network; whatever it asks for and whatever the browser complains of is kept on it."""
    context = browser.new_context(viewport=DESK)
    yield _listening(context.new_page())
    context.close()


def _listening(page: Page) -> Page:
    page.asked, page.said = [], []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.on("console", lambda message: page.said.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    return page


def _serious(page: Page) -> list[str]:
    """What would keep somebody out, as axe-core finds it in the light and in the dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                found += [f"{scheme} {one['id']}: {node['html'][:120]}" for node in one["nodes"]]
    return found


@pytest.mark.parametrize("name", FILES)
def test_a_file_works_offline_asks_nobody_and_breaks_no_rule_of_its_own(page: Page, files: dict[str, str], name: str) -> None:
    page.context.set_offline(True)
    page.goto(files[name])
    assert page.asked == [files[name]]  # type: ignore[attr-defined]
    assert page.said == []  # type: ignore[attr-defined]
    assert page.locator("main").count() == 1


@pytest.mark.parametrize("name", FILES)
def test_a_file_fits_a_phone_and_keeps_nobody_out(page: Page, files: dict[str, str], name: str) -> None:
    page.goto(files[name])
    assert _serious(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", ["hostile", "hostile-packed"])
def test_a_hostile_text_stays_text(page: Page, files: dict[str, str], name: str) -> None:
    page.goto(files[name])
    assert page.title() != "x" and page.locator("img").count() == 0
    assert "<script>document.title" in page.locator("#text").inner_text()


def test_what_the_policy_refuses_is_seen(page: Page, files: dict[str, str], tmp_path: Path) -> None:
    whole = Path(files["brief"].removeprefix("file://")).read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(whole.replace("</body>", "<script>document.title = 'out'</script></body>"), encoding="utf-8")
    page.goto(broken.as_uri())
    assert page.title() != "out" and page.said  # type: ignore[attr-defined]


def test_a_browser_that_cannot_unpack_is_told_so_and_the_rest_works(page: Page, files: dict[str, str]) -> None:
    page.add_init_script("delete window.DecompressionStream")
    page.goto(files["packed"])
    page.locator("#unopened").wait_for()
    assert page.locator("#text").count() == 0 and page.locator("#signals li").count() > 0


def test_a_citation_leads_into_a_text_that_is_packed(page: Page, files: dict[str, str]) -> None:
    whole = Path(files["packed"].removeprefix("file://")).read_text(encoding="utf-8")
    assert '<section id="text"' not in whole
    page.goto(files["packed"])
    cited = page.locator('#signals a.cite[href^="#n"]').last.get_attribute("href")
    page.goto(files["packed"] + str(cited))
    page.reload()
    page.locator(f"#text {cited}").wait_for()
    assert page.evaluate("scrollY") > 0


@pytest.mark.parametrize("name", ["brief", "merged"])
def test_what_was_struck_out_stands_where_it_stood(page: Page, files: dict[str, str], name: str) -> None:
    page.goto(files[name])
    page.locator('[data-view="inline"]').check()
    rows = page.evaluate("""() => [...document.querySelectorAll("table.redline tr.reworded")].map(row => {
        const read = (cell, skip) => [...cell.childNodes].filter(one => !skip.includes(one.nodeName) && one.className !== "joint")
            .map(one => one.textContent).join("").replace(/\\s/g, "");
        return [read(row.cells[1], ["A"]), read(row.cells[2], ["A", "INS"])];
    })""")
    assert rows and all(old == new for old, new in rows), "without what came, a row reads as the old wording"


@pytest.mark.parametrize("name", ["brief", "packed"])
def test_the_switches_and_the_history_answer_the_keyboard_and_the_finger(page: Page, files: dict[str, str], name: str) -> None:
    page.goto(files[name])
    page.locator("#text").wait_for()
    assert page.locator("table.redline tr.same:visible").count() == 0
    page.locator('[data-view="changes"]').press("Space")
    assert page.locator("table.redline tr.same:visible").count() > 0
    page.locator('[data-view="inline"]').press("Space")
    assert page.locator("table.redline th.old:visible").count() == 0
    shown = page.locator("table.redline tr.reworded:visible").first.inner_text()
    page.locator('[data-view="inline"]').press("Space")
    page.locator('[data-view="inline"]').press("Space")
    assert page.locator("table.redline tr.reworded del.inline-only:visible").count() > 0
    assert page.locator("table.redline tr.reworded:visible").first.inner_text() == shown
    span = page.locator("#text i[title]").first
    span.click()
    assert page.locator("#history").inner_text() == span.get_attribute("title")


@pytest.mark.parametrize("where", PLACES)
def test_a_page_of_the_reader_fits_a_phone_and_keeps_nobody_out(page: Page, site: str, where: str) -> None:
    page.goto(site + where)
    assert page.said == []  # type: ignore[attr-defined]
    assert [one for one in page.asked if not one.startswith(site)] == []  # type: ignore[attr-defined]
    assert _serious(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_from_the_library_to_a_comparison(page: Page, site: str) -> None:
    page.goto(site)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator('form[action="/compare"] button').click()
    assert "sample/2031-11-19" in page.locator("main").inner_text() and "/compare?edition=" in page.url


def _select(page: Page, words: str, where: str = "#text span[id^=n] *, #text span[id^=n]") -> None:
    """Selects the last place that says the words, in the new text unless it is said where, as a reader with a mouse would."""
    page.evaluate(
        """([words, where]) => {
            const nodes = [...document.querySelectorAll(where)]
                .flatMap(one => [...one.childNodes]).filter(one => one.nodeType === 3 && one.data.includes(words));
            const node = nodes.at(-1), start = node.data.indexOf(words), range = document.createRange();
            range.setStart(node, start);
            range.setEnd(node, start + words.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }""",
        [words, where],
    )


def test_selected_words_are_traced(page: Page, site: str) -> None:
    page.goto(f"{site}/read/sample/2032")
    _select(page, "先补后拆")
    field = page.locator('form[action="/phrase"] input')
    field.evaluate("field => field.value || new Promise(done => setTimeout(done, 200))")
    assert field.input_value() == "先补后拆"
    field.press("Enter")
    page.wait_for_url("**/phrase?q=*")
    assert "sample/2032-11-17" in page.locator("main").inner_text()


def test_a_remark_stands_on_the_place_that_was_selected(page: Page, site: str) -> None:
    page.goto(f"{site}/read/sample/2032")
    _select(page, "发展")
    quote = page.locator('form[action="/note"] input[name="quote"]')
    quote.evaluate("field => field.value || new Promise(done => setTimeout(done, 200))")
    place = int(page.locator('form[action="/note"] input[name="near"]').input_value())
    page.locator('form[action="/note"] input[name="text"]').fill("谁来补？")
    page.locator('form[action="/note"] button').first.click()
    page.wait_for_url("**/note")
    text = page.locator("main").inner_text()
    assert "谁来补？" in text and f"#{place}-{place + 2}" in text and place > 200


def test_what_is_selected_in_the_redline_has_the_place_of_its_row(page: Page, site: str) -> None:
    page.goto(f"{site}/read/sample/2032")
    page.locator('[data-view="changes"]').uncheck()
    _select(page, "台风预警", "table.redline tr[id^=at-] td:nth-child(3)")
    near = page.locator('form[action="/note"] input[name="near"]')
    near.evaluate("field => Number(field.value) || new Promise(done => setTimeout(done, 200))")
    bar = page.locator('form[action="/note"]').bounding_box()
    assert bar and bar["y"] + bar["height"] <= DESK["height"], "the form that takes the words is in sight"
    text = sample_pages()[-1][1].decode("utf-8")
    assert abs(int(near.input_value()) - text.index("台风预警")) < 10


def test_a_file_is_uploaded_and_a_brief_taken_along(page: Page, site: str, tmp_path: Path) -> None:
    name, data = sample_pages()[-1]
    page.goto(f"{site}/paste")
    page.set_input_files('input[type="file"]', {"name": name, "mimeType": "text/plain", "buffer": data})
    page.locator("main button").first.click()
    assert "先补后拆" in page.locator("#signals").inner_text()
    page.goto(f"{site}/read/sample/2032")
    with page.expect_download() as taken:
        page.get_by_role("link", name="docx", exact=True).click()
    taken.value.save_as(tmp_path / "brief.docx")
    assert (tmp_path / "brief.docx").read_bytes().startswith(b"PK")


def test_a_slider_asks_the_economy_again(page: Page, site: str) -> None:
    page.goto(f"{site}/simulate?scenario=break-first")
    slider = page.locator('input[type="range"]').first
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url(f"**{slider.get_attribute('name')}=*")
    assert page.locator("polygon").count() > 0


def test_a_scenario_asked_again_is_the_same_scenario(page: Page, site: str) -> None:
    page.goto(f"{site}/simulate?scenario=break-first")
    before = page.locator("form[data-live] output").all_inner_texts(), page.locator("main").inner_text()
    page.locator("form[data-live] button").click()
    page.wait_for_url("**&*")
    assert (page.locator("form[data-live] output").all_inner_texts(), page.locator("main").inner_text()) == before
