"""The pictures in the README, from the sample that ships (a made-up country); needs chromium and a Chinese font.

    python tools/screenshots.py [docs]

Writes brief.png (the brief as a file), redline.png (the same, its redline in one column) and reader.png (the web reader: two
editions as a table).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.data import sample_pages
from fengxiang.render.html import to_html
from fengxiang.serve import reader
from fengxiang.sources import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
INLINE = "document.querySelector('[data-view=inline]').click(); document.querySelector('#redline').scrollIntoView()"


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The address of the reader over an archive."""
    server = uvicorn.Server(uvicorn.Config(reader(path), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def installed() -> str | None:
    """Where a browser lies; None where none is installed."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def main() -> None:
    folder, found = Path(sys.argv[1] if len(sys.argv) > 1 else "docs"), installed()
    if found is None:
        raise SystemExit("no browser is here; install chromium")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        archive_file, brief_file = Path(made) / "archive.db", Path(made) / "brief.html"
        with Archive(archive_file) as archive:
            for name, data in sample_pages():
                archive.add(Page(data, name))
            brief_file.write_text(
                to_html(compose(archive.get(archive.find_edition("sample/2032")), archive, whole=True)), "utf-8"
            )
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 1000})
        _picture(tab, brief_file.as_uri(), folder / "brief.png")
        tab.set_viewport_size({"width": 1200, "height": 620})
        _picture(tab, brief_file.as_uri(), folder / "redline.png", INLINE)
        with served(archive_file) as address:
            _picture(tab, f"{address}/compare?edition=sample/2031&edition=sample/2032", folder / "reader.png")
        browser.close()


def _picture(tab: Tab, address: str, file: Path, act: str = "") -> None:
    tab.goto(address)
    if act:
        tab.evaluate(act)
    tab.wait_for_timeout(300)
    tab.screenshot(path=file)


if __name__ == "__main__":
    main()
