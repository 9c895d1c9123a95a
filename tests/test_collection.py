# ruff: noqa: E501
"""Public sources, played by a server on this machine with pages made for it; collections, in folders made for them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.collection import Errand, Outcome, Watch, all_sources, collect, collect_folder, recipes, seconds_of, watch
from fengxiang.collection import catalogue as catalogue_module
from fengxiang.collection.catalogue import further_pages, list_pages
from fengxiang.data import table
from fengxiang.errors import BadCall, FetchFailed
from fengxiang.sources import network
from fengxiang.sources.listing import items_of
from fengxiang.sources.visitor import Visitor
from loopback import Loopback, Quiet, serving

TODAY = date(2031, 12, 20)
TITLE = "中央经济工作会议在北京举行"


def readout(day: int, year: int = 2031, more: str = "") -> str:
    words = f"中央经济工作会议12月{day - 1}日至{day}日在北京举行。会议总结{year}年经济工作，部署{year + 1}年经济工作。{more}"
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id='detail'><p>{words}会议要求，要疏浚航道。</p></div></body></html>"


class Site(Loopback):
    """A site on this machine: `pages` by path, each a body or what makes one of the handler; `asked` counts the paths."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.pages: dict[str, str | bytes | Callable[[Any], tuple[int, dict[str, str], bytes]]] = {}
        self.asked: Counter[str] = Counter()


class _Handler(Quiet):
    server: Site

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        page = self.server.pages.get(self.path)
        status, headers, body = (404, {}, b"") if page is None else page(self) if callable(page) else (200, {}, page)
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        kind = "text/html; charset=utf-8" if self.path.endswith("html") else "text/plain; charset=utf-8"
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as made:
        yield made


@pytest.fixture
def listed(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The table of sources with one source, on this machine; a test changes its row."""
    row = {
        "zh": "某网", "en": "A site", "series": ["cewc"], "form": "json", "lists": [f"{site.here}/list.json"],
        "title": "TITLE", "address": "URL", "day": "DAY",
    }  # fmt: skip
    known = table("sources")
    monkeypatch.setattr(catalogue_module, "table", lambda name: known | {"sources": {"here": row}})
    return row


def visitor() -> Visitor:
    return Visitor(pause=0.0, public=False, wait=lambda seconds: None)


def errand(*, dry: bool = False, since: date | None = None) -> Errand:
    return Errand(("cewc",), since, TODAY, dry)


def gather(archive: Archive, **asked: Any) -> list[Outcome]:
    return list(collect(archive, errand(**asked), visitor()))


def states(found: list[Outcome]) -> list[str]:
    return [one.status for one in found]


def put_list(site: Site, *paths: str, title: str = TITLE) -> None:
    rows = [{"TITLE": title, "URL": path, "DAY": "2031-12-11"} for path in paths]
    site.pages["/list.json"] = b"\xef\xbb\xbf" + json.dumps(rows, ensure_ascii=False).encode()


def test_what_is_new_is_stored_once_by_title_and_opening_line(site: Site, listed: dict[str, Any], empty: Archive) -> None:
    put_list(site, "/a.html", "/b.html")
    site.pages |= {
        "/a.html": readout(11),
        "/b.html": readout(11).replace("中央经济工作会议12", "记者12").replace(TITLE, "某某会议纪事"),
    }
    assert states(gather(empty)) == ["stored", "other"]
    assert gather(empty) == [] and site.asked["/a.html"] == 2  # once more for its changes, and not as it was found
    assert [str(row.edition) for row in empty.holdings()] == ["cewc/2031-12-11"]
    assert site.asked["/b.html"] == 1 and site.asked["/robots.txt"] == 2


def test_a_title_of_another_subject_is_not_asked_for(site: Site, listed: dict[str, Any], empty: Archive) -> None:
    put_list(site, "/a.html", title="海角的灯会")
    assert gather(empty) == [] and not site.asked["/a.html"]


def test_a_dry_run_says_what_would_be_fetched(site: Site, listed: dict[str, Any], empty: Archive) -> None:
    put_list(site, "/a.html")
    assert states(gather(empty, dry=True)) == ["found"] and not site.asked["/a.html"] and not empty.size()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[]", "no entry was found"),
        ("<html>blocked</html>", "no list came"),
        (lambda _: (403, {}, b""), "answers 403"),
        (None, "not there any more"),
    ],
)
def test_nothing_found_is_told_apart_from_nothing_there(
    site: Site, listed: dict[str, Any], empty: Archive, body: Any, said: str
) -> None:
    if body is not None:
        site.pages["/list.json"] = body
    (found,) = gather(empty)
    assert (found.source, found.status) == ("here", "failed") and said in found.why


def test_robots_are_obeyed(site: Site, listed: dict[str, Any], empty: Archive) -> None:
    put_list(site, "/a.html")
    site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /list", "/a.html": readout(11)}
    (found,) = gather(empty)
    assert found.status == "failed" and "robots.txt" in found.why and not site.asked["/list.json"]
    site.pages["/robots.txt"] = lambda _: (403, {}, b"")
    assert "robots.txt" in gather(empty)[0].why


def test_a_busy_site_is_asked_again_as_late_as_it_says(site: Site) -> None:
    left = iter([(429, {"Retry-After": "7"}, b""), (503, {}, b""), (200, {}, b"at last")])
    site.pages["/busy"] = lambda _: next(left)
    waited: list[float] = []
    found = Visitor(pause=0.5, public=False, wait=waited.append).visit(f"{site.here}/busy")
    assert found.data == b"at last" and waited[0] == 7 and waited[1] == 2.0


def test_a_site_that_stays_busy_is_left(site: Site) -> None:
    site.pages["/busy"] = lambda _: (429, {}, b"")
    with pytest.raises(FetchFailed, match="429"):
        visitor().visit(f"{site.here}/busy")
    assert site.asked["/busy"] == 3


def test_a_redirect_is_followed_and_one_inwards_is_not(site: Site) -> None:
    site.pages |= {"/old": lambda _: (302, {"Location": f"{site.here}/new"}, b""), "/new": b"here"}
    assert visitor().visit(f"{site.here}/old").data == b"here"
    with pytest.raises(FetchFailed, match="open internet"):
        Visitor(pause=0.0).visit(f"{site.here}/old")


def test_what_comes_byte_by_byte_has_one_deadline(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.3)

    def slowly(handler: Any) -> tuple[int, dict[str, str], bytes]:
        for _ in range(20):
            handler.wfile.write(b"HTTP/1.0 ")
            time.sleep(0.1)
        return 200, {}, b""

    site.pages["/slow"] = slowly
    begun = time.monotonic()
    with pytest.raises(FetchFailed, match="0 seconds"):
        network.ask(f"{site.here}/slow", pause=0.0)
    assert time.monotonic() - begun < 1.5


def test_two_requests_to_a_host_are_a_pause_apart(site: Site) -> None:
    site.pages["/a"] = b"x"
    begun = time.monotonic()
    for _ in range(3):
        network.ask(f"{site.here}/a", pause=0.2)
    assert time.monotonic() - begun >= 0.4


def test_a_list_that_is_as_it_was_is_not_sent_again(site: Site) -> None:
    def page(handler: Any) -> tuple[int, dict[str, str], bytes]:
        return (304, {}, b"") if handler.headers["If-None-Match"] == '"1"' else (200, {"ETag": '"1"'}, b"list")

    site.pages["/l"] = page
    first = visitor().visit(f"{site.here}/l")
    assert visitor().visit(f"{site.here}/l", etag=first.headers["etag"]).status == 304


def test_a_page_that_says_other_words_later_is_a_further_witness_and_is_told(
    site: Site, listed: dict[str, Any], empty: Archive
) -> None:
    put_list(site, "/a.html")
    site.pages["/a.html"] = readout(11, more="会议指出，渔情平稳。")
    assert states(gather(empty)) == ["stored"]
    site.pages["/a.html"] = readout(11, more="会议指出，渔情趋稳。")
    (changed,) = gather(empty)
    assert (changed.status, changed.edition) == ("changed", "cewc/2031-12-11")
    assert gather(empty) == []
    (one,) = empty.rewritten()
    assert one.url.endswith("/a.html") and (one.before, one.after) == (0, 1)
    notes = [note.text for note in compose(empty.get(one.edition), empty).warnings if note.kind == "rewritten"]
    assert len(notes) == 1 and "[-平-]{+趋+}" in notes[0].replace("平稳", "平").replace("趋稳", "趋")


def test_one_item_that_fails_is_tried_again_and_keeps_none_of_the_others(
    site: Site, listed: dict[str, Any], empty: Archive
) -> None:
    put_list(site, "/a.html", "/b.html")
    site.pages |= {"/a.html": lambda _: (500, {}, b""), "/b.html": readout(11)}
    assert states(gather(empty)) == ["failed", "stored"]
    site.pages["/a.html"] = readout(12, 2030)
    assert states(gather(empty)) == ["stored"] and empty.size() == 2


# Lists -----------------------------------------------------------------------------------------------------------------

FEED = """<rss version="2.0"><channel><item><title>Federal Reserve issues FOMC statement</title><link>/a.htm</link>
<pubDate>Wed, 7 May 2031 18:00:00 GMT</pubDate></item><item><title>broken &amp without link</title></item>
<item><title>Other</title><guid>https://example.org/b.htm</guid></item></channel></rss>"""
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link href="/a.htm"/><updated>2031-05-07</updated></entry></feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/'
    'elements/1.1/"><item><title>One</title><link>/a.htm</link><dc:date>2031-05-07</dc:date></item></rdf:RDF>'
)


@pytest.mark.parametrize(("feed", "count"), [(FEED, 2), (ATOM, 1), (RDF, 1)])
def test_feeds_of_three_kinds_are_read_and_a_broken_item_passed_over(feed: str, count: int) -> None:
    found = items_of(feed.encode(), "https://example.org/feed", {"form": "feed"})
    assert len(found) == count and found[0].url == "https://example.org/a.htm" and "2031" in found[0].day


def test_a_link_is_chosen_by_what_stands_before_it() -> None:
    markup = (
        '<p><strong>Statement:</strong> <a href="a.pdf">PDF</a> | <a href="/newsevents/pressreleases/monetary20310507a.htm">HTML</a>'
        '<br><strong>Minutes:</strong> <a href="/monetarypolicy/fomcminutes20310507.htm">HTML</a></p>'
    )
    row = next(source.row for source in all_sources() if source.id == "fed-calendar")
    (found,) = items_of(markup.encode(), "https://www.federalreserve.gov/a.htm", row)
    assert found.url.endswith("monetary20310507a.htm")


def test_rows_of_a_search_lie_at_one_of_several_places() -> None:
    row = next(source.row for source in all_sources() if source.id == "gov-search")
    entries = {"listVO": [{"title": "<em>国务院</em>常务会议", "url": "https://example.org/a.htm", "pubtimeStr": "2031.05.07"}]}
    for held in ({"searchVO": {"catMap": {"gongwen": entries}}}, {"catMap": {"gongwen": entries}}):
        (found,) = items_of(json.dumps(held).encode(), "https://example.org/", row)
        assert (found.title, found.day) == ("国务院常务会议", "2031.05.07")


def test_pages_that_a_footer_skips_are_asked_for() -> None:
    source = next(source for source in all_sources() if source.id == "pboc")
    footer = '<a href="/a/0123abcd-2.html">2</a> ... <a href="/a/0123abcd-5.html">5</a>'
    assert [page.rsplit("/", 1)[1] for page in further_pages(source, footer)] == [
        f"0123abcd-{number}.html" for number in range(2, 6)
    ]


def test_lists_by_day_are_asked_in_their_seasons_back_to_a_day() -> None:
    source = next(source for source in all_sources() if source.id == "cctv")
    found = [page for page, _ in list_pages(source, date(2031, 12, 1), TODAY)]
    assert len(found) == 16 and found[0].endswith("20311220.shtml") and found[-1].endswith("20311205.shtml")
    assert [page for page, _ in list_pages(source, date(2031, 7, 29), date(2031, 8, 2))] == [
        f"https://tv.cctv.com/lm/xwlb/day/202107{day}.shtml".replace("2021", "2031") for day in (31, 30, 29)
    ]


def test_every_source_has_a_title_for_each_of_its_series_and_a_form_that_is_read() -> None:
    for source in all_sources():
        assert set(source.row["series"]) <= set(table("sources")["titles"]) & set(table("series"))
        assert source.row["form"] in ("json", "feed", "links") and (source.lists or source.row["texts"])


# Watching --------------------------------------------------------------------------------------------------------------


def test_a_watch_goes_on_through_failures_and_looks_oftener_in_season(site: Site, listed: dict[str, Any], empty: Archive) -> None:
    waited: list[float] = []

    def rest(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 1:
            put_list(site, "/a.html")
            site.pages["/a.html"] = readout(11)
        if len(waited) == 2:
            raise KeyboardInterrupt

    found: list[Outcome] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(watch(empty, Watch(errand(), 600.0, wait=rest), visitor()))
    assert states(found) == ["failed", "stored"] and len(waited) == 2
    plan = Watch(errand(), 600.0)
    assert plan.pause(date(2031, 12, 10)) == 120 and plan.pause(date(2031, 6, 1)) == 600


@pytest.mark.parametrize(("written", "seconds"), [("90s", 90), ("10m", 600), ("2h", 7200), ("5", 300)])
def test_how_often_is_written_with_a_unit(written: str, seconds: float) -> None:
    assert seconds_of(written) == seconds


def test_a_new_text_becomes_a_brief_and_a_command_is_run_on_it(  # type: ignore[no-untyped-def]
    site: Site, listed: dict[str, Any], run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fengxiang.sources.visitor.Visitor", visitor)
    put_list(site, "/a.html")
    site.pages["/a.html"] = readout(11)
    (tmp_path / "out").mkdir()
    ran = run("watch", "cewc", "--once", "--brief", "out", "--exec", "touch", "--lang", "en")
    assert ran.code == 0 and ran.out.startswith("stored here cewc/2031-12-11")
    assert "疏浚航道" in (tmp_path / "out/cewc-2031-12-11.html").read_text(encoding="utf-8")
    ran = run("collect", "cewc", "--lang", "en")
    assert ran.code == 0 and "nothing new" in ran.out
    site.pages["/list.json"] = "[]"
    ran = run("collect", "cewc", "--json")
    assert ran.code == 2 and ran.value["failed"] == 1 and "no entry was found" in ran.err


# Collections -----------------------------------------------------------------------------------------------------------


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


SAID = "中央经济工作会议12月10日至11日在北京举行。会议要求，要疏浚航道，办好灯会。"
FOMC = "The Federal Open Market Committee decided today to keep the target range\nfor the federal funds rate at 3 percent.\n"
LAYOUTS = {
    "lawtext-gov-report": {"政府工作报告-国务院/2031.md": "**政府工作报告**\n\n——2031年3月6日在第九届全国人民代表大会上\n\n要疏浚航道。\n"},
    "xwlb-json": {"assets/2031/20311211.json": json.dumps({"videoList": [
        {"video_title": f"[视频]{TITLE}", "video_detail": {"content": f"<p>{SAID}</p>"}, "video_url": "https://tv.cctv.com/a.shtml"},
        {"video_title": "灯会开幕", "video_detail": {"content": "<p>灯会开幕。</p>"}},
    ]}, ensure_ascii=False)},
    "xwlb-markdown": {"news/20311211.md": f"# 新闻\n\n### {TITLE}\n\n<p>{SAID}</p>\n\n### 灯会开幕\n\n<p>灯会开幕。</p>\n"},
    "meeting-notes": {"data/meeting notes.csv": f"ID,RAW_CONTENT,TITLE,PUBLISH_DATE\n1,{SAID},{TITLE},2031-12-11\n"},
    "fomc-plain": {"statements/20310507.txt": FOMC},
    "fomc-rows": {"communications.csv": f'Date,Release Date,Type,Text\n2031-05-07,2031-05-07,Statement,"{FOMC}"\n'},
    "fomc-diff": {"data/fomc-20310507.csv": 'role,text\nlead,"The Federal Open Market Committee met, and prices are calm."\n'},
    "world-banks": {"bank_of_england/07-05-2031.txt": "The MPC voted by a majority of 6-3 to keep Bank Rate at 5%.\n"},
    "rba-pages": {"smp/a.html": "<html><time datetime='2031-05-06'>May</time><h1>Decision</h1><p>The Reserve Bank of Australia left the cash rate at 3 per cent today, and prices are calm.</p>"},
    "lawtext-cpc": {"content/党规/a.md": "---\ntitle: 关于疏浚的意见\ndate: 2031-05-07\n---\n\n中共中央关于疏浚航道的意见\n\n要疏浚航道。\n"},
    "lawtext-gov-plan": {"五年规划/2031.md": "---\ntitle: 第三十个五年计划\ndate: 2031-03-07\n---\n\n要疏浚航道。\n"},
}  # fmt: skip


@pytest.mark.parametrize("name", [recipe.id for recipe in recipes()])
def test_a_collection_is_read_by_its_layout(name: str, tmp_path: Path, empty: Archive) -> None:
    for file, text in LAYOUTS[name].items():
        write(tmp_path, file, text)
    series = (*table("sources")["titles"], "fyp", "rba")
    found = list(collect_folder(empty, Errand(series, None, TODAY), tmp_path))
    assert states(found) == ["stored"] and found[0].source == name, found
    assert "2031" in found[0].edition


def test_a_clone_is_read_and_a_folder_of_no_known_layout_is_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import subprocess

    write(tmp_path / "made", "statements/20310507.txt", FOMC)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(tmp_path / "made"), *words], check=True)
    assert "fomc/2031-05-07" in run("collect", "fomc", "--from", f"git:{tmp_path / 'made'}").out
    for place, said in (
        (str(tmp_path), "layout is not known"),
        ("nowhere", "no such folder"),
        ("git:./nothing", "cannot be cloned"),
    ):
        ran = run("collect", "cewc", "--from", place)
        assert ran.code == 2 and said in ran.err


def test_a_kind_of_series_that_is_none_is_told_with_the_nearest(run) -> None:  # type: ignore[no-untyped-def]
    assert "did you mean cewc?" in run("collect", "cwec").err
    assert "cewc" in run("series", "--json").out and "fed-calendar" in run("series").out
    with pytest.raises(BadCall):
        seconds_of("often")


def test_editions_are_found_in_spite_of_a_slip_and_an_empty_archive_says_what_to_do(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "collect" in run("read", "cewc/2031").err and "collect" in run("list").err
    write(tmp_path, "a.txt", SAID.replace("举行。", "举行。总结2031年经济工作。"))
    run("add", "a.txt")
    for slip in ("cwec/2031", "CEWC/2031", "cewc-2031-12"):
        assert "did you mean cewc/2031-12-11?" in run("show", slip).err
    assert "cewc/2031-12-11" in run("list", "cewc", "2031").out and run("list", "gwr").code == 2
    assert run("list", "--changed").out == ""


def test_a_killed_collection_loses_nothing(site: Site, tmp_path: Path) -> None:
    """A process is killed at moments of its own while it collects; what is there afterwards is whole, and the rest comes."""
    import os
    import signal
    import subprocess
    import sys

    days = [f"2031-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 5)]
    rows = [{"TITLE": TITLE, "URL": f"/{day}.html", "DAY": day} for day in days]
    site.pages["/list.json"] = json.dumps(rows).encode()
    for number, day in enumerate(days):
        words = f"中央经济工作会议{int(day[5:7])}月{int(day[8:])}日在北京举行。会议总结2031年经济工作。会议要求，要修好第{number}座灯塔。"
        site.pages[f"/{day}.html"] = f"<html><h1>{TITLE}</h1><div id='detail'><p>{words}</p></div></html>"
    program = (
        "import sys\nfrom datetime import date\nfrom fengxiang.archive import Archive\nfrom fengxiang.collection import Errand, catalogue, collect\n"
        "from fengxiang.sources.visitor import Visitor\nfrom fengxiang.data import table\n"
        f"row = {{'zh': 'x', 'en': 'x', 'series': ['cewc'], 'form': 'json', 'lists': ['{site.here}/list.json'], 'title': 'TITLE', 'address': 'URL', 'day': 'DAY'}}\n"
        "known = table('sources')\ncatalogue.table = lambda name: known | {'sources': {'here': row}}\n"
        "with Archive(sys.argv[1]) as archive:\n"
        "    for one in collect(archive, Errand(('cewc',), None, date(2031, 12, 20)), Visitor(0.0, False)):\n        print(one.edition, flush=True)\n"
    )
    path = tmp_path / "killed.db"
    told: list[str] = []
    for _ in range(int(os.environ.get("FENGXIANG_KILLS", "4"))):
        with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _, line in zip(range(6), process.stdout, strict=False):
                told.append(line.strip())
            process.send_signal(signal.SIGKILL)
    with Archive(path) as archive:
        held = {str(row.edition) for row in archive.holdings()}
        assert set(filter(None, told)) <= held
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True)
    with Archive(path) as archive:
        assert {row.edition.date for row in archive.holdings()} == set(days)
        assert all(row.witnesses == 1 for row in archive.holdings())
