"""Settings: from QUIZ_… variables only, with defaults that work on one machine."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import paths
from quiz.cli.main import main
from quiz.config import NAMES, ConfigError, disks, key_file, normal_url, read_config
from quiz.config.addresses import shown
from quiz.config.disks import kind_of
from tests.conftest import MakeApp
from tests.databases import SECRET_KEY
from tests.serving import QUIZ, ROOT

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


def test_the_data_folder_in_somebody_s_home_is_made_with_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "default_data_folder", lambda: tmp_path / "deep" / "down")
    read_config(environ(tmp_path) | {"QUIZ_DATA": ""})
    assert (tmp_path / "deep" / "down" / "secret_key").is_file()


@pytest.mark.parametrize(
    ("named", "url"), [("QUIZ_DATA", ""), ("QUIZ_DATABASE_URL", "sqlite:///{folder}/quiz.db")], ids=["data", "database"]
)
@pytest.mark.parametrize("key", ["", SECRET_KEY], ids=["own key", "key"])
def test_a_folder_that_is_named_has_to_be_there(tmp_path: Path, named: str, url: str, key: str) -> None:
    """Its disk may not be mounted, and a new quiz would begin in its place."""
    folder = tmp_path / "disk"
    data = folder if named == "QUIZ_DATA" else tmp_path
    of_both = environ(data) | {"QUIZ_DATABASE_URL": url.format(folder=folder), "QUIZ_SECRET_KEY": key}
    with pytest.raises(ConfigError, match=f"^{named}: there is no folder {folder}"):
        read_config(of_both)
    assert list(tmp_path.iterdir()) == []
    folder.mkdir()
    assert read_config(of_both)


def test_a_blank_address_of_a_database_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "default_data_folder", lambda: tmp_path / "made")
    of_both = {"QUIZ_DATA": "", "QUIZ_DATABASE_URL": " "}
    assert read_config(environ(tmp_path) | of_both).data == tmp_path / "made"


def test_a_data_folder_that_nothing_is_kept_in_need_not_be_there(tmp_path: Path) -> None:
    of_both = {"QUIZ_DATABASE_URL": "postgresql://quiz@db/quiz", "QUIZ_SECRET_KEY": SECRET_KEY}
    assert read_config(environ(tmp_path / "left over") | of_both)


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = read_config(environ(tmp_path)), read_config(environ(tmp_path))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]


def no_hard_links(*_: object) -> None:
    """As exFAT, SMB and others answer."""
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.fixture(params=["a common disk", "no hard links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", no_hard_links)


def test_several_starts_at_once_agree_on_one_key(tmp_path: Path, disk: None) -> None:
    for turn in range(5):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with ThreadPoolExecutor(4) as threads:
            keys = set(threads.map(lambda folder: read_config(environ(folder)).secret_key, [folder] * 4))
        assert {(folder / "secret_key").read_text()} == keys
        assert [one.name for one in folder.iterdir()] == ["secret_key"]
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


def test_a_full_disk_leaves_nothing_that_blocks_the_next_start(
    tmp_path: Path, disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as then:
        then.setattr(os, "fsync", full)
        with pytest.raises(ConfigError, match="No space left on device"):
            read_config(environ(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert read_config(environ(tmp_path)).secret_key


def test_a_database_that_has_lost_its_key_gets_no_other_one(tmp_path: Path) -> None:
    """Nobody's cookie could be read: it was copied alone, or is on the wrong disk."""
    (tmp_path / "quiz.db").write_bytes(b"")  # made beforehand, with rights of somebody's own
    read_config(environ(tmp_path))
    (tmp_path / "secret_key").unlink()
    (tmp_path / "quiz.db").write_bytes(b"SQLite format 3")
    with pytest.raises(ConfigError, match=r"has a quiz\.db and no secret_key"):
        read_config(environ(tmp_path))
    assert [one.name for one in tmp_path.iterdir()] == ["quiz.db"]
    assert read_config(environ(tmp_path, QUIZ_SECRET_KEY=SECRET_KEY)).secret_key == SECRET_KEY


def test_a_key_that_may_not_be_read_is_named_and_not_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody sets QUIZ_DATA to another folder, and begins an empty quiz."""
    read_config(environ(tmp_path))

    def closed(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)
    with pytest.raises(ConfigError, match=r"secret_key cannot be read: Permission denied\. Give it to"):
        read_config(environ(tmp_path))


def test_a_folder_in_the_key_s_place_is_not_to_be_given_to_anybody(tmp_path: Path) -> None:
    """As containers make one for what they do not find."""
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(ConfigError, match=r"secret_key cannot be read: Is a directory\. Put the right one there"):
        read_config(environ(tmp_path))


def test_a_folder_in_the_database_s_place_is_called_that(tmp_path: Path) -> None:
    """Not a fault of the disk, as SQLite would call it."""
    (tmp_path / "quiz.db").mkdir()
    with pytest.raises(ConfigError, match=r"quiz\.db is a folder, and a database is a file"):
        read_config(environ(tmp_path))


def test_a_closed_folder_is_named_and_no_other_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a copy by root. In another folder an empty quiz would begin."""

    def closed(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(ConfigError, match=r"The data folder .* Permission denied\. Let the user who serves reach it"):
        read_config(environ(tmp_path))


def test_another_folder_has_another_key(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    keys = {read_config(environ(tmp_path / name)).secret_key for name in ("one", "two")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "content", [b"", b"short", b"\x00\xff" * 40, b"0" * 64, "é".encode() * 40], ids=["empty", "cut", "noise", "0", "é"]
)
def test_a_damaged_key_is_said_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """Somebody may still mend it, from a backup."""
    monkeypatch.setattr(key_file, "PATIENCE", 0)
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(ConfigError, match=r"holds no usable key: put the right one there\. Where it is lost, set"):
        read_config(environ(tmp_path))
    assert (tmp_path / "secret_key").read_bytes() == content


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


def test_a_home_whose_name_is_no_text_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "default_data_folder", lambda: tmp_path / "\udcff")
    with pytest.raises(ConfigError, match=r"A database cannot be kept at [!-~ ]*: choose another path, in QUIZ_DATA\."):
        read_config({})


def test_whoever_has_no_home_names_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user by number alone, in an installation: then there is no folder to take by itself."""

    def nowhere() -> Path:
        raise RuntimeError("could not determine the home directory.")

    monkeypatch.setattr(paths, "default_data_folder", nowhere)
    with pytest.raises(ConfigError, match=r"^QUIZ_DATA must be set: could not determine the home directory\.$"):
        read_config({})
    assert read_config(environ(tmp_path)).data == tmp_path


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /srv/all\\040data rw,relatime shared:9 - nfs4 files.example.org:/data rw
31 30 254:16 / /srv/all\\040data/here rw,relatime - xfs /dev/vdb rw
32 22 0:41 / /home/me rw,relatime - fuse.sshfs me@example.org: rw
33 22 0:42 / /home/me rw,relatime - tmpfs tmpfs rw
34 22 0:43 / /srv/a\x85b rw,relatime - 9p host rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/all data/quiz", "nfs4"),
        ("/srv/all data", "nfs4"),
        ("/srv/all data/here/quiz", "xfs"),
        ("/srv/all data or not", "ext4"),
        ("/home/me/quiz", "tmpfs"),
        ("/srv/a\x85b/quiz", "9p"),
    ],
)
def test_a_folder_lies_on_the_disk_that_is_mounted_nearest_above_it(folder: str, kind: str) -> None:
    assert kind_of(folder, MOUNTS) == kind


@pytest.mark.parametrize(("kind", "shared"), [("fakeowner", True), ("fuse", True), ("fuseblk", False), ("xfs", False)])
def test_a_folder_of_the_host_is_shared_and_a_disk_of_windows_is_not(
    kind: str, shared: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"of another form\n22 1 254:0 / / rw,relatime - {kind} some rw\n")
    monkeypatch.setattr(disks, "MOUNTS", mounts)
    assert disks.shared_kind(tmp_path) == (kind if shared else "")


def test_a_file_on_a_disk_that_others_reach_is_said_and_the_file_is_used(
    make_app: MakeApp,
    sqlite_url: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("22 1 254:0 / / rw,relatime - nfs4 files.example.org:/data rw\n")
    monkeypatch.setattr(disks, "MOUNTS", mounts)
    make_app(sqlite_url)
    assert "the database lies on nfs4: no second machine may serve from there, see OPERATIONS" in caplog.messages


def test_with_postgresql_the_key_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="QUIZ_SECRET_KEY must be set"):
        read_config(environ(tmp_path, QUIZ_DATABASE_URL=POSTGRES))
    config = read_config(environ(tmp_path, QUIZ_DATABASE_URL=POSTGRES, QUIZ_SECRET_KEY=SECRET_KEY))
    assert config.secret_key == SECRET_KEY
    assert list(tmp_path.iterdir()) == []


def test_who_moves_to_postgresql_is_told_where_the_key_lies_that_everybody_is_known_by(tmp_path: Path) -> None:
    read_config(environ(tmp_path))
    with pytest.raises(ConfigError, match=f"must be set.* Take the text of {tmp_path}/secret_key, or nobody"):
        read_config(environ(tmp_path, QUIZ_DATABASE_URL=POSTGRES))


def test_a_key_file_with_a_comma_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(FIRST_KEY)
    with pytest.raises(ConfigError, match=r"secret_key has a comma.*%2C for each"):
        read_config(environ(tmp_path))
    assert (tmp_path / "secret_key").read_text() == FIRST_KEY


FIRST_KEY = "made by hand, 100 % of it, long ago"


@pytest.mark.parametrize("key", [SECRET_KEY, f"{SECRET_KEY}\n", f" {SECRET_KEY}\r\n", f"%2C{SECRET_KEY}%", FIRST_KEY])
def test_every_key_that_was_ever_accepted_is_understood_as_an_old_one(tmp_path: Path, key: str) -> None:
    for listed in (key, f"{key},another", f"another,{key}"):
        config = read_config(environ(tmp_path, QUIZ_SECRET_KEY_OLD=listed.replace(key, key.replace(",", "%2C"))))
        assert key in config.old_keys


def test_an_old_key_is_found_although_the_end_of_its_line_was_left_out(tmp_path: Path) -> None:
    assert f"{SECRET_KEY}\n" in read_config(environ(tmp_path, QUIZ_SECRET_KEY_OLD=f"short, {SECRET_KEY}")).old_keys


@pytest.mark.parametrize("given", [f"{SECRET_KEY}\n", f" {SECRET_KEY} "])
def test_blanks_round_a_key_are_no_part_of_it_and_what_was_made_with_them_is_read(tmp_path: Path, given: str) -> None:
    config = read_config(environ(tmp_path, QUIZ_SECRET_KEY=given))
    assert config.keys == (SECRET_KEY, given)


def test_nothing_reads_beside_the_key_where_no_other_was_named(tmp_path: Path) -> None:
    for listed in ("", ",", " , \n"):
        config = read_config(environ(tmp_path, QUIZ_SECRET_KEY=SECRET_KEY, QUIZ_SECRET_KEY_OLD=listed))
        assert config.keys == (SECRET_KEY,)


@pytest.mark.parametrize(
    "url", ["postgres://quiz@db/quiz", "postgresql://quiz@db/quiz", "postgresql+psycopg://quiz@db/quiz"]
)
def test_every_spelling_of_postgresql_means_the_same(url: str) -> None:
    assert normal_url(url) == "postgresql+psycopg://quiz@db/quiz"


@pytest.mark.parametrize("options", ["sslmode=require", "host=/run/postgresql", "host=a:5432&host=b:5432&dbname=quiz"])
def test_options_of_postgresql_are_taken_as_they_are(options: str) -> None:
    assert normal_url(f"postgresql:///quiz?{options}") == f"postgresql+psycopg:///quiz?{options}"


def test_a_percent_sign_before_two_noughts_belongs_to_the_path() -> None:
    assert normal_url("sqlite:////var/100%2500.db") == "sqlite:////var/100%2500.db"


def test_a_file_is_the_same_in_whatever_folder_it_is_spoken_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would look for a relative path in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert normal_url("sqlite:///quiz.db") == f"sqlite:///{tmp_path}/quiz.db"


def test_an_address_is_shown_without_its_passwords_wherever_they_stand() -> None:
    url = normal_url("postgresql://quiz:geheim@db/quiz?host=/run/pg&password=geheim&sslpassword=geheim")
    assert shown(url) == "postgresql+psycopg://quiz:***@db/quiz?host=%2Frun%2Fpg"


WRONG_DATABASES = {
    "nonsense": "not a database address",
    "quiz.db": "not a database address",
    "://quiz:geheim@db/quiz": "not a database address",
    "mysql://root:geheim@db/quiz": "names mysql",
    "oracle://quiz:geheim@db/quiz": "names oracle",
    "postgresql+psycopg2://quiz:geheim@db/quiz": r"names postgresql\+psycopg2",
    "postgresql+asyncpg://quiz:geheim@db/quiz": r"names postgresql\+asyncpg",
    "postgresql://quiz:geheim@db:abc/quiz": "no port between 1 and 65535",
    "postgresql://quiz:geheim@db:99999/quiz": "no port between 1 and 65535",
    "postgresql://quiz:geheim@db:0/quiz": "no port between 1 and 65535",
    "postgresql://quiz:geheim@[::1/quiz": "no port between 1 and 65535",
    "postgresql://quiz:ge@heim@db/quiz": "write %40",
    "postgresql://quiz:geheim@db/quiz?row_factory=x": "no option of PostgreSQL",
    "postgresql://quiz:geheim@db/quiz?autocommit=1": "no option of PostgreSQL",
    "postgresql://quiz@db/quiz?geheim=1": "no option of PostgreSQL",
    "postgresql://quiz:ge?heim@db/quiz": "no option of PostgreSQL; write %3F",
    "sqlite+aiosqlite:///quiz.db": r"names sqlite\+aiosqlite",
    "sqlite+pysqlcipher://:geheim@/quiz.db": r"names sqlite\+pysqlcipher",
    "sqlite://": "not a database address",
    "sqlite:///": "names no SQLite file",
    "sqlite://quiz.db": "names no SQLite file",
    "sqlite://host/quiz.db": "names no SQLite file",
    "sqlite:///~/geheim.db": "write the whole path",
    "sqlite:///~quiz/geheim.db": "write the whole path",
    "sqlite:///~": "write the whole path",
    "sqlite:///~geheim.db": "write the whole path",
    "sqlite:///%7E/geheim.db": "write the whole path",
    "sqlite:///:memory:": "in memory",
    "sqlite:///file:quiz?mode=memory&uri=true": "in memory",
    "sqlite:///a%00geheim.db": "%00",
    "postgresql://quiz:geheim@/quiz%00?host=/run/postgresql": "%00",
    "postgresql://quiz:geheim%00@db/quiz": "%00",
    "postgresql://quiz:geheim@db/quiz?options=a%00b": "%00",
    "sqlite:///a?b/quiz.db": "written %3F",
    "sqlite:////var/quiz.db?timeout=9": "written %3F",
    "sqlite:////var/quiz.db?timeout=abc&uri=true": "give the path alone",
    "sqlite:///file:/var/quiz.db?uri=true": "give the path alone",
    "sqlite:///file:/var/quiz.db": "give the path alone",
    "sqlite:////": "/ is a folder, and a database is a file",
    "sqlite:////dev/null": "/dev/null is not a file, and a database is a file",
}
WRONG_REDIS = (
    "geheim",
    "localhost:6379",
    "redis://",
    "redis://:geheim@host:abc",
    "redis://:geheim@host:99999/0",
    "redis://:geheim@host:0",
    "redis://:geheim@host:6379/abc",
    "redis://:geheim@[::1",
    "http://:geheim@host",
    "memcached://geheim",
    "memory://",
    "redis+cluster://:geheim@host:6379",
    "redis+sentinel://:geheim@host:26379",
    "redis+unix://",
)
WRONG_HOSTS = (
    "https://localhost",
    "localhost:8000",
    "localhost/quiz",
    "a b",
    "a..b",
    "straße.example",
    "1.2.3.999",
    "0x7f.1",
    "[fe80::1%eth0]",
    "[::1",
    "-a.example",
    "a_b.example",
    "*.example.org",
    "*",
    ".",
    "::1",
    "[::g]",
    "x" * 64,
    "\udcff",
)
WRONG_NUMBERS = ("-1", "many", "1.5", "1 ", "²", "٣", "800000", "9" * 5000, "127.0.0.1", "0x1")
NO_UTF_8 = "https://geheim and long enough to be a key/\udcff"  # as Python reads such bytes from the environment
SLIPS = {
    "QUIZ_HOST": "QUIZ_HOSTS",
    "QUIZ_PROXY": "QUIZ_PROXIES",
    "QUIZ_DATABASE": "QUIZ_DATABASE_URL",
    "QUIZ_REDIS": "QUIZ_REDIS_URL",
    "QUIZ_SECRETKEY": "QUIZ_SECRET_KEY",
    "QUIZ_RATELIMIT": "QUIZ_RATELIMIT_ENABLED",
    "QUIZ_RETENTION": "QUIZ_RETENTION_DAYS",
    "QUIZ_DATA_DIR": "QUIZ_DATA",
    "QUIZ_hosts": "QUIZ_HOSTS",
    "QUIZ_DB_URL": "QUIZ_REDIS_URL or QUIZ_DATABASE_URL",
}
WRONG = [
    *(("QUIZ_DATABASE_URL", value, said) for value, said in WRONG_DATABASES.items()),
    *(("QUIZ_REDIS_URL", value, "QUIZ_REDIS_URL is no address of one Redis") for value in WRONG_REDIS),
    *(("QUIZ_HOSTS", f"quiz.example.org,{value}", "QUIZ_HOSTS (has|is) ") for value in WRONG_HOSTS),
    *(("QUIZ_PROXIES", value, "QUIZ_PROXIES is .* from 0 to 10") for value in WRONG_NUMBERS),
    *(("QUIZ_RETENTION_DAYS", value, "QUIZ_RETENTION_DAYS is .* from 0 to 36,500") for value in WRONG_NUMBERS),
    *((name, "1", f"{name} is no setting .* {meant}") for name, meant in SLIPS.items()),
    *((name, NO_UTF_8, f"{name} has bytes that are no UTF-8") for name in NAMES),
    ("QUIZ_RATELIMIT_ENABLED", "maybe", "QUIZ_RATELIMIT_ENABLED is 'maybe'"),
    ("QUIZ_SECRET_KEY", "geheim", "has 6 signs, 32 or more are needed.*QUIZ_SECRET_KEY_OLD"),
    ("QUIZ_SECRET_KEY", "ab" * 32, "repeats the same few signs"),
    ("QUIZ_SECRET_KEY", " " * 40, "has 0 signs"),
    ("QUIZ_SECRET_KEY", "a key, geheim and quite long enough", "has a comma.*QUIZ_SECRET_KEY_OLD.*%2C for each"),
    ("QUIZ_HOSTS", " , ", "QUIZ_HOSTS has no name in it"),
    *((name, "x/$HOME/y", f"{name} has a variable in it") for name in ("QUIZ_DATA", "QUIZ_BANK", "QUIZ_DATABASE_URL")),
    ("QUIZ_SECRET_KEY", "$(cat /run/secrets/quiz_secret_key)", "a command or a variable.*QUIZ_SECRET_KEY_OLD"),
    ("QUIZ_BANK", "/nowhere/at/all", "QUIZ_BANK: there is no folder /nowhere/at/all"),
    ("QUIZ_BANK", __file__, "QUIZ_BANK: there is no folder"),
    ("QUIZ_BANK", f"/{'x' * 256}", "QUIZ_BANK: there is no folder"),
    ("QUIZ_BANK", "~nobody-of-this-name/bank", "QUIZ_BANK names no folder"),
    ("QUIZ_DATA", "~nobody-of-this-name/data", "QUIZ_DATA names no folder"),
    ("QUIZ_DATA", "/srv/quiz\r", r"QUIZ_DATA is '/srv/quiz\\r', with a sign in it that nobody sees"),
    ("QUIZ_BANK", "questions\n", r"QUIZ_BANK is 'questions\\n', with a sign in it that nobody sees"),
    ("QUIZ_DATA", "/srv/quiz ", "QUIZ_DATA is '/srv/quiz ', with a sign in it that nobody sees"),
    ("QUIZ_DATA", "\ufeff/srv/quiz", r"QUIZ_DATA is '\\ufeff/srv/quiz', with a sign in it that nobody sees"),
    ("QUIZ_DATA", "/proc/quiz", "there is no folder /proc/quiz"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_setting_is_one_line_without_its_secrets_and_leaves_nothing_behind(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said) as error:
        read_config(environ(tmp_path / "data") | {name: value})
    told = str(error.value)
    assert "\n" not in told
    assert len(told) < 300
    assert "geheim" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["QUIZ_PORT", "QUIZ_PORT_8000_TCP", "QUIZ_SERVICE_HOST", "QUIZ_DATABASE_PORT", "QUIZ_REDIS_SERVICE_HOST", "QUIZ_X"],
)
def test_variables_that_others_set_are_left_alone(tmp_path: Path, name: str) -> None:
    """Kubernetes does, for services called quiz, quiz-database and quiz-redis."""
    assert read_config(environ(tmp_path) | {name: "tcp://10.0.0.1:80"}) == read_config(environ(tmp_path))


@pytest.mark.parametrize(
    "value",
    [
        "redis://cache",
        "redis://:geheim@cache:6379/2",
        "rediss://user:geheim@cache",
        "redis://[::1]:6379",
        "redis+unix:///run/redis.sock",
    ],
)
def test_addresses_of_one_redis_are_taken_as_they_are(tmp_path: Path, value: str) -> None:
    assert read_config(environ(tmp_path, QUIZ_REDIS_URL=f" {value}\r")).redis_url == value


def test_a_driver_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r"its driver is not installed: pip install 'psycopg\[binary\]'"):
        normal_url(POSTGRES)


# Paths are never pasted into addresses.
FOLDERS = ["a b", "100%20", "100%", "what?", "what?x=1&uri=true", "no#1", "ключ и 答え", "a@b:c", "a+b", "a\\b", "'q'"]


def test_a_folder_above_a_link_is_that_above_what_the_link_leads_to(tmp_path: Path) -> None:
    """As everything but SQLite takes it: else its database and its key would lie in two folders."""
    for name in ("releases/5", "releases/data", "data"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "current").symlink_to(tmp_path / "releases" / "5")
    for _ in range(2):
        quiz("db", "upgrade", QUIZ_DATA=str(tmp_path / "current" / ".." / "data"))
    assert {one.name for one in (tmp_path / "releases" / "data").iterdir()} == {"quiz.db", "secret_key"}
    assert not list((tmp_path / "data").iterdir())


def test_a_data_folder_that_is_a_link_to_what_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "disk")
    with pytest.raises(ConfigError, match=r"QUIZ_DATA is .*data, a link to what is not there"):
        read_config(environ(tmp_path / "data"))


@pytest.mark.parametrize("name", FOLDERS)
def test_the_data_lie_in_the_folder_that_was_named_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    made = quiz("db", "upgrade", QUIZ_DATA=str(tmp_path / name))
    assert made == "The database is up to date.\n"
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert {one.name for one in (tmp_path / name).iterdir()} == {"quiz.db", "secret_key"}
    copied = quiz(
        "db", "copy", str(tmp_path / name / "quiz.db"), str(tmp_path / name / "copy"), QUIZ_DATA=str(tmp_path)
    )
    assert "checksums of both agree" in copied
    assert {one.name for one in (tmp_path / name).iterdir()} == {"quiz.db", "secret_key", "copy"}


def quiz(*words: str, **settings: str) -> str:
    done = CliRunner().invoke(main, words, env={"QUIZ_DATABASE_URL": "", "QUIZ_SECRET_KEY": ""} | settings)
    assert done.exit_code == 0, done.output
    return done.output


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def friendly() -> Iterator[None]:
    """A shell whose files everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_databases_and_backups_are_for_their_owner_only(
    tmp_path: Path, friendly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    monkeypatch.setattr(paths, "default_data_folder", lambda: folder)
    quiz("db", "upgrade", QUIZ_DATA="")
    quiz("db", "copy", str(folder / "quiz.db"), str(tmp_path / "backup.db"), QUIZ_DATA="")
    assert [mode(path) for path in (folder, folder / "quiz.db", tmp_path / "backup.db")] == [0o700, 0o600, 0o600]


def test_a_database_that_everybody_could_read_is_closed_to_others_one_for_a_group_is_not(
    tmp_path: Path, friendly: None
) -> None:
    """Release 1.0.0 left the first kind; the second is somebody's decision."""
    quiz("db", "upgrade", QUIZ_DATA=str(tmp_path))
    for before, after in ((0o644, 0o600), (0o640, 0o640), (0o444, 0o400)):
        (tmp_path / "quiz.db").chmod(before)
        done = CliRunner().invoke(main, ["db", "upgrade"], env={"QUIZ_DATABASE_URL": "", "QUIZ_DATA": str(tmp_path)})
        assert mode(tmp_path / "quiz.db") == after
        assert done.exit_code == (before == 0o444 and os.geteuid() != 0)  # nothing is unwritable for root


def test_so_are_those_for_which_an_empty_file_was_made_before(tmp_path: Path, friendly: None) -> None:
    for name in ("quiz.db", "backup.db"):
        (tmp_path / name).touch()
    quiz("db", "upgrade", QUIZ_DATA=str(tmp_path))
    quiz("db", "copy", str(tmp_path / "quiz.db"), str(tmp_path / "backup.db"), QUIZ_DATA=str(tmp_path))
    assert [mode(tmp_path / name) for name in ("quiz.db", "backup.db")] == [0o600, 0o600]


def test_a_file_that_is_no_database_keeps_its_mode_whatever_the_settings_say(tmp_path: Path) -> None:
    other = tmp_path / "passwd"
    other.write_bytes(b"root:x:0:0\n")
    other.chmod(0o644)
    tmp_path.chmod(0o755)
    for nothing in (other, tmp_path):
        before = mode(nothing)
        env = {"QUIZ_DATA": str(tmp_path), "QUIZ_DATABASE_URL": f"sqlite:///{nothing}"}
        assert CliRunner().invoke(main, ["db", "upgrade"], env=env).exit_code == 1
        assert mode(nothing) == before


def test_hosts_are_a_list_with_commas_as_they_come_in_requests(tmp_path: Path) -> None:
    given = " LOCALHOST, quiz.example.org. ,.Bücher.example,[0:0::0001],127.0.0.1,"
    expected = ("localhost", "quiz.example.org", ".xn--bcher-kva.example", "[::1]", "127.0.0.1")
    assert read_config(environ(tmp_path, QUIZ_HOSTS=given)).hosts == expected


@pytest.mark.parametrize(
    ("value", "on"), [("", True), ("1", True), ("yes", True), ("0", False), ("FALSE", False), ("no", False)]
)
def test_throttles_can_be_switched_off(tmp_path: Path, value: str, on: bool) -> None:
    assert read_config(environ(tmp_path, QUIZ_RATELIMIT_ENABLED=value)).ratelimit == on


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


@pytest.mark.parametrize(
    "contact",
    [
        "https://example.org/help?a=b#c",
        "https://bücher.example:8443",
        "mailto:help@example.org",
        "mailto:a+b@c.org?subject=Hi",
    ],
)
def test_people_can_be_told_where_to_write(tmp_path: Path, contact: str) -> None:
    assert read_config(environ(tmp_path, QUIZ_CONTACT=contact)).contact == contact


@pytest.mark.parametrize(
    "contact",
    [
        "help@example.org",
        "javascript:alert(1)",
        "http://example.org",
        "https://",
        "https:///a",
        "https://a b",
        'https://x"><script>',
        "https://:99999",
        "https://user:secret@host/",
        "https://example.org\nx",
        "mailto:",
        "mailto: ",
        "mailto:us",
    ],
)
def test_a_contact_that_is_no_address_to_click_is_named(tmp_path: Path, contact: str) -> None:
    with pytest.raises(ConfigError, match="QUIZ_CONTACT is") as refusal:
        read_config(environ(tmp_path, QUIZ_CONTACT=contact))
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("name", ["QUIZ_DATA", "QUIZ_DATABASE_URL", "QUIZ_HOSTS", "QUIZ_PROXIES", "QUIZ_BANK"])
@pytest.mark.parametrize("quotes", ['""', "''", "``", "“”", "„“", "„”", "»«", "「」"])
def test_quotes_that_some_programs_keep_round_a_setting_are_no_part_of_it(
    tmp_path: Path, name: str, quotes: str
) -> None:
    with pytest.raises(ConfigError, match=f"{name} stands in quotes"):
        read_config(environ(tmp_path) | {name: quotes[0] + "1" + quotes[1]})
    with pytest.raises(ConfigError, match="QUIZ_SECRET_KEY_OLD stands in quotes"):
        read_config(environ(tmp_path, QUIZ_SECRET_KEY_OLD=quotes))


@pytest.mark.parametrize("kept", ["'data'", "data\r", "data ", "~/data ", "$HOME-data"])
def test_what_an_earlier_release_took_for_the_name_of_a_folder_is_not_left_behind_unsaid(
    tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for there in (False, True):
        with pytest.raises(ConfigError) as refusal:
            read_config({"QUIZ_DATA": kept})
        assert str(refusal.value).endswith("What has just that name has to be renamed first.") is there
        Path(kept).expanduser().mkdir(exist_ok=True)


def test_another_bank_can_be_named(tmp_path: Path) -> None:
    assert read_config(environ(tmp_path, QUIZ_BANK=str(tmp_path))).bank == tmp_path


def test_every_setting_is_told_to_whoever_runs_the_quiz() -> None:
    root = Path(__file__).parents[1]
    code = "".join(path.read_text("utf-8") for path in (root / "quiz").rglob("*.py"))
    told = (root / "quiz/web/OPERATIONS.md").read_text("utf-8")
    names = {word.strip("\"'`=.,:;()[]") for word in code.replace('"', " ").split() if word.startswith("QUIZ_")}
    wanted = {name.split("=")[0] for name in names if name.isupper() or "=" in name}
    assert {name for name in wanted if name not in told} == set()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_what_the_screen_cannot_show_is_no_reason_to_break_down(tmp_path: Path, encoding: str) -> None:
    """Such as a ≥ in a file that Windows redirects to."""
    command = [*QUIZ, "simulate", "--people", "10"]
    env = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=tmp_path, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout
