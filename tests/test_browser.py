"""The pages in a real browser: their script runs under their own policy, nothing is refused, no request leaves them, and they fit
a phone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import REQUIRED
from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.data import sample_pages
from fengxiang.documents import Given, read_page
from fengxiang.provenance import history
from fengxiang.render.html import history_to_html, projection_to_html, to_html
from fengxiang.scenario import Plan, load_scenario, simulate
from fengxiang.sources import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PHONE = 390
NAMES = ("brief", "hostile", "life", "projection")


@pytest.fixture(scope="session")
def browser() -> str:
    """A browser that runs without a screen; without one these tests are skipped, unless it is required."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if "browser" in REQUIRED:
            pytest.fail("a browser is required but none is found; install chromium")
        pytest.skip("no browser is here; install chromium")
    return found


def _hostile() -> str:
    """A sample whose text would run, load and break out, if it were not escaped."""
    text = sample_pages()[-1][1].decode("utf-8")
    return text.replace(
        "潮汐", "潮<script>document.title='x'</script><img src=https://elsewhere.example/a.png onerror=alert(1)>汐", 1
    )


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """A page of each kind."""
    with Archive(":memory:") as archive:
        for name, data in sample_pages():
            archive.add(Page(data, name))
        document = archive.get(archive.find_edition("sample/2032"))
        hostile = read_page(Page(_hostile().encode("utf-8"), "hostile.txt"), Given("sample", "2033-11-17"))
        return {
            "brief": to_html(compose(document, archive, whole=True)),
            "hostile": to_html(compose(hostile, archive)),
            "life": history_to_html(history("先补后拆", archive)),
            "projection": projection_to_html(simulate(load_scenario("together"), Plan(40, 1, 8)), "en"),
        }


def _opened(browser: str, page: str, folder: Path, *more: str) -> tuple[str, str, list[str]]:
    """The page as the browser has it after its script ran, what the browser said, and the addresses it asked for."""
    path, log = folder / "page.html", folder / "net.json"
    path.write_text(page, encoding="utf-8")
    call = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *more]
    call += ["--enable-logging=stderr", f"--log-net-log={log}", "--virtual-time-budget=2000", "--dump-dom", path.as_uri()]
    done = subprocess.run(call, capture_output=True, timeout=120, check=True)
    text = log.read_text(encoding="utf-8").rstrip().rstrip(",")
    found = json.loads(text if text.endswith("}") else f"{text}]}}")
    asked = [event["params"]["url"] for event in found["events"] if "url" in event.get("params", {})]
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"), asked


@pytest.mark.parametrize("name", NAMES)
def test_a_page_runs_under_its_own_policy_and_asks_nobody(browser: str, pages: dict[str, str], name: str, tmp_path: Path) -> None:
    shown, said, asked = _opened(browser, pages[name], tmp_path)
    assert not re.search(r"Refused to|violates the following|Uncaught", said), said
    # A browser asks its makers for news of its own; what the page could ask for is on the page.
    written = set(re.findall(r"https?://[^\s\"'<>\\]+", pages[name]))
    assert not [address for address in asked if any(address.startswith(one) for one in written - {"http://www.w3.org/2000/svg"})]
    assert "</main>" in shown or "</body>" in shown


def test_the_script_hides_what_did_not_change(browser: str, pages: dict[str, str], tmp_path: Path) -> None:
    shown, _, _ = _opened(browser, pages["brief"], tmp_path)
    body = re.search(r"<body[^>]*>", shown)
    assert body and "changes" in body.group()


def test_a_hostile_text_stays_text(browser: str, pages: dict[str, str], tmp_path: Path) -> None:
    shown, _, asked = _opened(browser, pages["hostile"], tmp_path)
    title = re.search(r"<title>(.*?)</title>", shown)
    assert title and title.group(1) != "x"
    assert not [address for address in asked if "elsewhere.example" in address]
    assert "&lt;script&gt;" in shown and "<img" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_no_wider_than_a_phone(browser: str, pages: dict[str, str], name: str, tmp_path: Path) -> None:
    measure = "<script>document.title = 'wide ' + document.documentElement.scrollWidth</script></body>"
    # The measuring script is ours, so the policy of the page is taken off for it.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", pages[name]).replace("</body>", measure)
    shown, _, _ = _opened(browser, page, tmp_path, f"--window-size={PHONE},800")
    found = re.search(r"<title>wide (\d+)</title>", shown)
    # A browser without a screen has windows of 500 at least.
    assert found and int(found.group(1)) <= max(PHONE, 500)


def test_what_the_policy_refuses_is_seen(browser: str, pages: dict[str, str], tmp_path: Path) -> None:
    page = pages["brief"].replace("</body>", "<script>document.title = 'broken out'</script></body>")
    shown, said, _ = _opened(browser, page, tmp_path)
    assert "broken out</title>" not in shown
    assert re.search(r"Refused to|violates the following", said)
