"""A visitor of public sites: obeys robots.txt, pauses, tries again with growing pauses, asks only for what changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from fengxiang.errors import FetchFailed
from fengxiang.sources.network import AGENT, PAUSE_SECONDS, Answer, ask

_TRIES = 3
_LONGEST_WAIT = 120.0  # seconds that a site may ask for
_BUSY = frozenset({429, 500, 502, 503, 504})


@dataclass
class Visitor:
    """Visits addresses of the open internet (`public`) with at least `pause` seconds between two to a host; `wait` sleeps."""

    pause: float = PAUSE_SECONDS
    public: bool = True
    wait: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def visit(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Answer:
        """What the site answers: 200 with the page, 304 where it is as it was, 404 where there is none. FetchFailed where
        robots.txt forbids it, where the site blocks, or where it is still busy after three tries."""
        if not self._robots_of(url).can_fetch(AGENT, url):
            raise FetchFailed(f"{url}: robots.txt of the site forbids it; save the page by hand and give the file")
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        answer = self._patiently(url, {key: value for key, value in known.items() if value})
        if answer.status not in (200, 304, 404, 410):
            raise FetchFailed(f"{url}: the site answers {answer.status}; check the address, or save the page by hand")
        return answer

    def _patiently(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer, after up to three tries with growing pauses while the site is busy or cannot be reached."""
        for number in range(1, _TRIES + 1):
            try:
                answer = ask(url, public=self.public, headers=headers, pause=self._pause_of(url))
            except FetchFailed as error:
                if number == _TRIES or not isinstance(error.__cause__, OSError):
                    raise
                self.wait(self.pause * 2**number)
                continue
            if answer.status not in _BUSY or number == _TRIES:
                return answer
            self.wait(min(_LONGEST_WAIT, _asked(answer) or self.pause * 2**number))
        raise AssertionError("the last try returns or raises")

    def _pause_of(self, url: str) -> float:
        delay = self._robots_of(url).crawl_delay(AGENT) if urlsplit(url).netloc in self._robots else None
        return max(self.pause, min(float(delay or 0), _LONGEST_WAIT))

    def _robots_of(self, url: str) -> RobotFileParser:
        """What the site's robots.txt says, asked once: all is allowed without one, nothing where it is kept from us."""
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            rules = RobotFileParser()
            answer = ask(f"{parts.scheme}://{parts.netloc}/robots.txt", public=self.public, pause=self.pause)
            if answer.status == 200:
                rules.parse(answer.data.decode("utf-8", "replace").splitlines())
            elif answer.status in (401, 403) or answer.status >= 500:
                rules.parse(["User-agent: *", "Disallow: /"])
            else:
                rules.parse([])
            rules.modified()
            self._robots[parts.netloc] = rules
        return self._robots[parts.netloc]


def _asked(answer: Answer) -> float | None:
    """The seconds after which a site asks to be tried again."""
    written = answer.headers.get("retry-after", "")
    return float(written) if written.isdecimal() else None
