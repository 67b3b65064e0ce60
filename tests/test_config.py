"""Settings: from QUIZ_… variables only, with defaults that work on one machine."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz import paths
from quiz.config import ConfigError, normal_url, read_config

POSTGRES = "postgresql://quiz@db.example.org/quiz"


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"QUIZ_DATA": str(folder), **more}


def test_without_any_setting_everything_lies_in_one_folder(tmp_path: Path) -> None:
    config = read_config(environ(tmp_path))
    assert config.database_url == f"sqlite:///{tmp_path / 'quiz.db'}"
    assert config.bank == paths.QUESTIONS
    assert (config.hosts, config.proxies, config.retention_days, config.redis_url) == ((), 0, 0, "")
    assert config.ratelimit
    assert not config.testing


def test_the_data_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    read_config(environ(tmp_path / "deep" / "down"))
    assert (tmp_path / "deep" / "down").is_dir()


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = read_config(environ(tmp_path)), read_config(environ(tmp_path))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]


def test_several_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for turn in range(5):
        folder = tmp_path / str(turn)
        with ThreadPoolExecutor(4) as threads:
            keys = list(threads.map(_key_or_nothing, [folder] * 4))
        assert len({key for key in keys if key}) == 1


def _key_or_nothing(folder: Path) -> str:
    """Threads share a process id, which processes do not; one of them may find the draft taken."""
    try:
        return read_config(environ(folder)).secret_key
    except ConfigError:
        return ""


def test_another_folder_has_another_key(tmp_path: Path) -> None:
    keys = {read_config(environ(tmp_path / name)).secret_key for name in ("one", "two")}
    assert len(keys) == 2


def test_a_key_that_was_cut_short_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(ConfigError, match="holds no usable key"):
        read_config(environ(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be used"):
        read_config(environ(tmp_path / "data"))


def test_a_data_folder_that_is_a_file_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigError, match=r"The data folder .*data cannot be used: .*\. Set QUIZ_DATA\.") as error:
        read_config(environ(tmp_path / "data"))
    assert "\n" not in str(error.value)


def test_with_postgresql_the_key_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="QUIZ_SECRET_KEY must be set"):
        read_config(environ(tmp_path, QUIZ_DATABASE_URL=POSTGRES))
    config = read_config(environ(tmp_path, QUIZ_DATABASE_URL=POSTGRES, QUIZ_SECRET_KEY="k" * 40))
    assert config.secret_key == "k" * 40
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["postgres://quiz@db/quiz", "postgresql://quiz@db/quiz", "postgresql+psycopg://quiz@db/quiz"]
)
def test_every_spelling_of_postgresql_means_the_same(url: str) -> None:
    assert normal_url(url) == "postgresql+psycopg://quiz@db/quiz"


@pytest.mark.parametrize(
    ("url", "said"),
    [("nonsense", "not a database address"), ("", "not a database address"), ("mysql://root@db/quiz", "names mysql")],
)
def test_a_database_we_do_not_know_is_said_without_its_password(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        normal_url(url)


def test_an_address_with_a_mistake_never_shows_its_password() -> None:
    with pytest.raises(ConfigError) as error:
        normal_url("oracle://quiz:geheim@db/quiz")
    assert "geheim" not in str(error.value)


def test_hosts_are_a_list_with_commas(tmp_path: Path) -> None:
    assert read_config(environ(tmp_path, QUIZ_HOSTS=" a.example.org, b.example.org ,")).hosts == (
        "a.example.org",
        "b.example.org",
    )


@pytest.mark.parametrize("name", ["QUIZ_PROXIES", "QUIZ_RETENTION_DAYS"])
@pytest.mark.parametrize("value", ["-1", "many", "1.5", "1 "])
def test_a_number_that_is_none_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} is {value!r}"):
        read_config(environ(tmp_path, **{name: value}))


@pytest.mark.parametrize(
    ("value", "on"), [("", True), ("1", True), ("yes", True), ("0", False), ("FALSE", False), ("no", False)]
)
def test_throttles_can_be_switched_off(tmp_path: Path, value: str, on: bool) -> None:
    assert read_config(environ(tmp_path, QUIZ_RATELIMIT_ENABLED=value)).ratelimit == on


def test_a_switch_that_is_neither_on_nor_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="QUIZ_RATELIMIT_ENABLED is 'maybe'"):
        read_config(environ(tmp_path, QUIZ_RATELIMIT_ENABLED="maybe"))


def test_an_empty_setting_is_no_setting(tmp_path: Path) -> None:
    names = (
        "QUIZ_DATABASE_URL",
        "QUIZ_SECRET_KEY",
        "QUIZ_BANK",
        "QUIZ_HOSTS",
        "QUIZ_PROXIES",
        "QUIZ_RETENTION_DAYS",
        "QUIZ_REDIS_URL",
        "QUIZ_CONTACT",
    )
    assert read_config(environ(tmp_path, **dict.fromkeys(names, ""))) == read_config(environ(tmp_path))


@pytest.mark.parametrize("contact", ["https://example.org/help", "mailto:help@example.org"])
def test_people_can_be_told_where_to_write(tmp_path: Path, contact: str) -> None:
    assert read_config(environ(tmp_path, QUIZ_CONTACT=contact)).contact == contact


@pytest.mark.parametrize("contact", ["help@example.org", "javascript:alert(1)", "http://example.org"])
def test_a_contact_that_is_no_address_to_click_is_named(tmp_path: Path, contact: str) -> None:
    with pytest.raises(ConfigError, match="QUIZ_CONTACT is"):
        read_config(environ(tmp_path, QUIZ_CONTACT=contact))


def test_another_bank_can_be_named(tmp_path: Path) -> None:
    assert read_config(environ(tmp_path, QUIZ_BANK=str(tmp_path))).bank == tmp_path


def test_every_setting_is_told_to_whoever_runs_the_quiz() -> None:
    root = Path(__file__).parents[1]
    code = "".join(path.read_text("utf-8") for path in (root / "quiz").rglob("*.py"))
    told = (root / "quiz/web/OPERATIONS.md").read_text("utf-8")
    names = {word.strip("\"'`=.,:;()[]") for word in code.replace('"', " ").split() if word.startswith("QUIZ_")}
    wanted = {name.split("=")[0] for name in names if name.isupper() or "=" in name}
    assert {name for name in wanted if name not in told} == set()
