"""Each setting that is missing or makes no sense is refused in one sentence, with status 2."""

from pathlib import Path

import pytest

import config
from config import Settings, SettingsError

GOOD = {
    "DATABASE_URL": "postgresql://safar@127.0.0.1/safar",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SMTP_URL": "smtp://127.0.0.1:25",
    "STORAGE_URL": "file:///srv/safar",
    "SECRET_KEY": "k" * 32,
}


@pytest.fixture(autouse=True)
def no_embedded_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "SERVICES_FILE", tmp_path / "services.json")


@pytest.mark.parametrize("name", GOOD)
def test_what_is_needed_is_named_when_it_is_missing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({key: value for key, value in GOOD.items() if key != name})
    sentence = f"{name} not set, and no embedded servers are up. Start them with `make run`, or set these."
    assert (refused.value.sentence, refused.value.code) == (sentence, 2)
    assert tuple(capsys.readouterr()) == ("", f"safar: {sentence}\n")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "mysql://x",
            "DATABASE_URL must start with postgresql:// or postgresql+psycopg://.",
        ),
        (
            "REDIS_URL",
            "localhost",
            "REDIS_URL must start with redis:// or rediss:// or redis+socket://.",
        ),
        ("SMTP_URL", "localhost:25", "SMTP_URL must start with smtp:// or smtp+starttls:// or smtps://."),
        ("STORAGE_URL", "/srv/safar", "STORAGE_URL must start with file:// or s3://."),
        ("BASE_URL", "safar.example.org", "BASE_URL must start with http:// or https://."),
        ("SECRET_KEY", "k" * 31, "SECRET_KEY must have at least 32 characters."),
        ("ZONE", "Dushanbe", "ZONE must be a name such as Asia/Dushanbe."),
        ("ZONE", "Asia/Khujand", "ZONE must be a name such as Asia/Dushanbe."),
        ("ZONE", "Asia", "ZONE must be a name such as Asia/Dushanbe."),
        ("ZONE", "../etc/passwd", "ZONE must be a name such as Asia/Dushanbe."),
        ("UPLOAD_LIMIT_MB", "ten", "UPLOAD_LIMIT_MB must be a whole number, not “ten”."),
        ("UPLOAD_LIMIT_MB", "0", "UPLOAD_LIMIT_MB must be at least 1."),
        ("JOB_LEASE_SECONDS", "-1", "JOB_LEASE_SECONDS must be at least 1."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must not be negative."),
        ("ARGON2_MEMORY_KIB", "0", "ARGON2_MEMORY_KIB must be at least 1."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(GOOD | {name: value})
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("smtp://office:word@mail.example.org:587", False),
        ("smtp://office:word@192.0.2.7", False),
        ("smtp://office:word@localhost.example.org", False),
        ("smtp://office:word@127.0.0.1:2525", True),
        ("smtp://office:word@[::1]:2525", True),
        ("smtp://office:word@localhost", True),
        ("smtp://mail.example.org", True),
        ("smtps://office:word@mail.example.org", True),
        ("smtp+starttls://office:word@mail.example.org", True),
    ],
)
def test_a_login_in_the_open_goes_to_this_machine_alone(address: str, taken: bool) -> None:
    try:
        answer = Settings.read(GOOD | {"SMTP_URL": address}).smtp_url
    except SettingsError as refused:
        answer = refused.sentence
    assert answer == (
        address
        if taken
        else "SMTP_URL has a password that others on the way could read. Begin it with smtps:// (TLS, port 465) or "
        "smtp+starttls:// (STARTTLS, port 587)."
    )


def test_a_refusal_keeps_passwords_to_itself() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(GOOD | {"DATABASE_URL": "mysql://safar:geheim@127.0.0.1/safar"})
    assert "geheim" not in refused.value.sentence


def test_values_have_their_types() -> None:
    settings = Settings.read(GOOD | {"DEMO": "Yes", "UPLOAD_LIMIT_MB": " 5", "ZONE": "UTC"})
    assert settings.database_url == "postgresql+psycopg://safar@127.0.0.1/safar"
    assert (settings.demo, settings.upload_limit_mb, settings.zone_info.key) == (True, 5, "UTC")
    assert [Settings.read(GOOD | {"DEMO": no}).demo for no in ("0", "no", "off", "")] == [False] * 4


@pytest.mark.parametrize("content", ["", "{", "[]", "null", b"\xff"])
def test_leftovers_of_a_kill_are_a_sentence(content: str | bytes) -> None:
    config.SERVICES_FILE.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError) as refused:
        Settings.read(GOOD)
    assert refused.value.sentence == (
        "services.json of the embedded servers cannot be read. Start them anew with `make run`."
    )


def test_embedded_servers_are_found_and_the_environment_comes_first() -> None:
    config.SERVICES_FILE.write_text('{"DATABASE_URL": "postgresql://there/x", "REDIS_URL": "redis://there"}')
    rest = {key: value for key, value in GOOD.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    settings = Settings.read(rest | {"REDIS_URL": "redis://here", "DATABASE_URL": ""})
    assert (settings.database_url, settings.redis_url) == ("postgresql+psycopg://there/x", "redis://here")
