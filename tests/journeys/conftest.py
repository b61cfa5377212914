"""The service as real processes, a browser, a letterbox; and people who come with browsers of their own."""

import fcntl
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.addresses import Addresses
from tests.browser import FLAGS, find_chromium
from tests.databases import clone, drop, plain, template
from tests.house import House, environment
from tools.launcher.places import Places
from tools.launcher.smtp_sink import Sink, open_sink

from .door import Door, coming
from .letters import Letterbox

DEMO_TEMPLATE = "safar_demo_template"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=find_chromium(), args=[flag for flag in FLAGS if flag != "--headless"]
        )
        yield opened
        opened.close()


@pytest.fixture
def letters(sink: Sink) -> Letterbox:
    return Letterbox(sink.folder)


@pytest.fixture
def house(servers: Addresses, sink: Sink, tmp_path: Path) -> Iterator[House]:
    """The service on an empty, migrated database."""
    url = clone(template(servers), "journey")
    places = Places(tmp_path / "house")
    env = environment(places, database_url=url, redis_url=servers.redis_url, smtp_url=sink.url)
    with House(places, env).opened() as house:
        yield house
        assert house.faults() == [], house.logs()
    drop(url)


def broker_of_its_own(redis_url: str) -> str:
    """Another database of the same Valkey: two houses on one broker would take each other's jobs."""
    address, _, number = redis_url.rpartition("/")
    return f"{address}/{int(number) + 8}"


@pytest.fixture(scope="session")
def demo_house(servers: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The service on a database with the demo, offered by one click on the sign-in page."""
    root, kept_files = tmp_path_factory.mktemp("demo"), demo_template(servers)
    url, broker = (
        clone(template(servers), "demo_house", of=DEMO_TEMPLATE),
        broker_of_its_own(servers.redis_url),
    )
    places = Places(root / "house")
    shutil.copytree(kept_files, places.files)
    with open_sink(root / "sink") as sink:
        env = environment(places, database_url=url, redis_url=broker, smtp_url=sink.url, DEMO="1")
        with House(places, env).opened() as house:
            yield house
            assert house.faults() == [], house.logs()
    drop(url)


@pytest.fixture
def guests(browser: Browser, house: House, letters: Letterbox) -> Iterator[Door]:
    """New people at the empty house."""
    with coming(browser, house, letters) as come:
        yield come


@pytest.fixture
def demo_guests(browser: Browser, demo_house: House) -> Iterator[Door]:
    """New people at the house of the demo."""
    with coming(browser, demo_house, Letterbox(demo_house.places.root.parent / "sink")) as come:
        yield come


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that stops says what each person had before them."""
    report = yield
    doors = [each for each in getattr(item, "funcargs", {}).values() if isinstance(each, Door)]
    if report.when == "call" and report.failed:
        for guest in (guest for door in doors for guest in door.came if guest.where != "about:blank"):
            seen = guest.page.locator("body").inner_text(timeout=2000)
            report.sections.append((f"{guest.name} at {guest.where}", seen))
    return report


def pytest_collection_finish(session: pytest.Session) -> None:
    """The demo is loaded beside the first tests, so that nobody has to wait for it."""
    worker = getattr(session.config, "workerinput", {})
    wanted = any("demo_house" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and worker.get("workerid") == "gw0":
        Thread(target=demo_template, args=[Addresses(*worker["servers"])], daemon=True).start()


def demo_template(servers: Addresses) -> Path:
    """The folder of the demo's files, for all workers; the first one makes it, the others wait."""
    made_from = template(servers)
    places = Places(Path(servers.shelf) / "demo-template")
    with places.root.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not exists(servers):
            fresh, nowhere = clone(made_from, "demo"), "smtp://127.0.0.1:9"
            env = environment(
                places, database_url=fresh, redis_url=servers.redis_url, smtp_url=nowhere, DEMO="1"
            )
            House(places, env).flask("demo", "load")
            rename(servers, fresh.rsplit("/", 1)[1], DEMO_TEMPLATE)
    return places.files


def exists(servers: Addresses) -> bool:
    with psycopg.connect(plain(servers.database_admin_url), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DEMO_TEMPLATE]).fetchone()
    return found is not None


def rename(servers: Addresses, name: str, to: str) -> None:
    with psycopg.connect(plain(servers.database_admin_url), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} RENAME TO {to}")
