"""What a web page may make this machine fetch: the open internet, and nothing inside, by whichever way it is asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fengxiang.archive import Archive
from fengxiang.data import sample_pages
from fengxiang.errors import FetchFailed
from fengxiang.serve import reader
from fengxiang.sources import Page, fetch, fetch_public, network, public
from loopback import Loopback, Quiet, serving

SAMPLE = sample_pages()
INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
)


class Site(Loopback):
    """A site on this machine; `asked` are the paths it was asked for, `away` where /away sends."""

    def __init__(self) -> None:
        super().__init__(_Answer)
        self.asked: list[str] = []
        self.away = ""


class _Answer(Quiet):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        away = self.path == "/away"
        self.send_response(302 if away else 200)
        if away:
            self.send_header("Location", self.server.away)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"" if away else SAMPLE[-1][1])


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as made:
        yield made


@pytest.fixture
def seems_public(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, as if it stood on the open internet; 127.0.0.2 stays inside."""
    monkeypatch.setattr(public, "PORTS", {site.server_address[1]})
    monkeypatch.setattr(public, "is_public", lambda address: address == "127.0.0.1")
    return site


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_not_public(address: str) -> None:
    assert not public.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_what_is_outside_is(address: str) -> None:
    assert public.is_public(address)


def test_an_address_inside_is_refused_and_not_knocked_at(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "PORTS", {site.server_address[1]})
    for url in (site.here, site.here.replace("127.0.0.1", "localhost"), "file:///etc/hosts"):
        with pytest.raises(FetchFailed):
            fetch_public(url)
    assert not site.asked


def test_another_port_of_a_public_address_is_refused(seems_public: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "PORTS", {80, 443})
    with pytest.raises(FetchFailed, match="open internet"):
        fetch_public(seems_public.here)


@pytest.mark.parametrize("inside", ["http://127.0.0.2", "ftp://127.0.0.1/x", "file:///etc/hosts"])
def test_a_redirect_inside_is_refused(seems_public: Site, inside: str) -> None:
    port = seems_public.server_address[1]
    seems_public.away = f"{inside}:{port}/" if inside.startswith("http") else inside
    with pytest.raises(FetchFailed):
        fetch_public(f"{seems_public.here}/away")
    assert seems_public.asked == ["/away"]


def test_a_name_that_changes_between_check_and_call_gains_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is a public address when it is checked, this machine when it is called."""
    port = site.server_address[1]
    known, answers = socket.getaddrinfo, iter(["1.1.1.1"])
    monkeypatch.setattr(public, "PORTS", {port})
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: known(next(answers, "127.0.0.1"), *rest, **more))
    with pytest.raises(FetchFailed, match="open internet"):
        fetch_public(f"http://turns.example:{port}/inside")
    assert not site.asked


def test_a_readout_at_an_address_is_read_and_stored_only_when_asked(seems_public: Site, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        archive.add(Page(SAMPLE[0][1], SAMPLE[0][0]))
    client = TestClient(reader(path), base_url="http://127.0.0.1:8765")
    answer = client.post("/paste", data={"url": f"{seems_public.here}/{SAMPLE[-1][0]}"})
    assert answer.status_code == 200 and "先补后拆" in answer.text
    with Archive(path) as archive:
        assert len(archive.holdings()) == 1
    client.post("/paste", data={"url": f"{seems_public.here}/x", "store": "1", "date": "2032-11-17", "series": "sample"})
    with Archive(path) as archive:
        assert len(archive.holdings()) == 2


def test_a_refused_address_says_so_on_the_page(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db"):
        pass
    client = TestClient(reader(tmp_path / "archive.db"), base_url="http://127.0.0.1:8765")
    answer = client.post("/paste", data={"url": "http://localhost/secret"})
    assert answer.status_code == 400 and "不是公开互联网的地址" in answer.text


def test_a_site_that_never_comes_to_an_end_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", -1.0)
    with pytest.raises(FetchFailed, match="not whole after"):
        fetch(site.here)
