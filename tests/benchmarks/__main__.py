"""Command line of the benchmarks.

python -m tests.benchmarks answers                       waitress and gunicorn, SQLite
python -m tests.benchmarks answers --postgres            the same on PostgreSQL
python -m tests.benchmarks cost                          an answer in process against the bare stack, SQLite
python -m tests.benchmarks cost --postgres               the same on PostgreSQL
python -m tests.benchmarks pages --attempts 100000       pages with 0 and so many finished attempts, SQLite
python -m tests.benchmarks pages --postgres --attempts 1000000
python -m tests.benchmarks statistics --attempts 100000  `quiz stats` on so many attempts, and answers meanwhile
python -m tests.benchmarks checks                        `quiz check` on banks of up to 4,000 questions
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.answers import compare
from tests.benchmarks.checks import print_checks
from tests.benchmarks.cost import print_costs
from tests.benchmarks.pages import print_pages
from tests.benchmarks.statistics import print_statistics


@contextmanager
def postgres_if(wanted: bool) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, or nothing."""
    if not wanted:
        yield ""
        return
    from tests.postgres import Postgres  # noqa: PLC0415 - only where it is asked for

    server = Postgres()
    try:
        yield server.url
    finally:
        server.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["answers", "cost", "pages", "statistics", "checks"])
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--server", choices=["waitress", "gunicorn", "both"], default="both")
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=1_000)
    parser.add_argument("--attempts", type=int, default=100_000)
    chosen = parser.parse_args()
    if chosen.what == "checks":
        print_checks()
        return
    with postgres_if(chosen.postgres) as postgres:
        if chosen.what == "cost":
            print_costs(postgres, chosen.turns)
            return
        if chosen.what == "pages":
            print_pages(postgres, chosen.attempts, chosen.rounds)
            return
        if chosen.what == "statistics":
            print_statistics(postgres, chosen.attempts)
            return
        for server in ["waitress", "gunicorn"] if chosen.server == "both" else [chosen.server]:
            compare(server, postgres, chosen.people, chosen.seconds, chosen.rounds)


if __name__ == "__main__":
    main()
