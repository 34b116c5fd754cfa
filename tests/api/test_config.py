"""Settings are read once, typed and checked at start."""

import pytest

from api import config


def test_defaults_stand_without_an_environment() -> None:
    found = config.load({})

    assert found.database_url == "sqlite:///var/zhenshu.db"
    assert found.worker_count >= 1
    assert not found.is_https


def test_reads_and_types_the_environment() -> None:
    environ = {"ZHENSHU_PORT": "9001", "ZHENSHU_EMBEDDED_EXECUTOR": "no", "ZHENSHU_PUBLIC_URL": "https://a.example.cn"}

    found = config.load(environ)

    assert (found.port, found.embedded_executor, found.is_https) == (9001, False, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("THREADS", "0"),
        ("EMBEDDED_EXECUTOR", "maybe"),
        ("ARGON2_MEMORY_KIB", "1024"),
        ("PUBLIC_URL", "https://a.example.cn/path"),
        ("DATABASE_URL", "zhenshu.db"),
        ("LOG_LEVEL", "LOUD"),
        ("OUTSIDE_ALLOWED", "events.example.cn"),
        ("OUTSIDE_CA_FILE", "/no/such/file.pem"),
        ("NO_SUCH_THING", "1"),
    ],
)
def test_refuses_what_cannot_be_used(name: str, value: str) -> None:
    with pytest.raises(config.ConfigInvalid) as refused:
        config.load({f"ZHENSHU_{name}": value})

    assert f"ZHENSHU_{name}" in str(refused.value)


def test_every_setting_is_documented() -> None:
    assert all(doc.endswith(".") for _, _, doc in config.reference())
