"""Measurements: verdicts frozen at each look, questions added to a result, editions; answers in the file's order"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHUNK = 5_000  # answers


def upgrade() -> None:
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("attempt", schema=None, recreate=recreate) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("sharpens", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("looked_again", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("overall", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("compared_with", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("verdict", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("luck_rise", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("luck_fall", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("change_version", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("change", sa.JSON(), nullable=True))
        for column, ondelete in (("sharpens", "CASCADE"), ("compared_with", "SET NULL")):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_attempt_{column}_attempt"),
                "attempt",
                [column],
                ["id"],
                ondelete=ondelete,
                deferrable=True,
                initially="DEFERRED",
            )
            batch_op.create_index(batch_op.f(f"ix_attempt_{column}"), [column], unique=False)
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=6), type_=sa.String(length=10))
        for column in ("unfloored", "ceiling", "variance"):
            batch_op.add_column(sa.Column(column, sa.Double(), nullable=False, server_default="0"))
    # By the rules of then a gap was what the band did not reach, so its upper end is the ceiling of that time.
    op.execute(
        "UPDATE score SET ceiling = high, unfloored = 10 * (credit - chance) / (asked - chance), "
        "variance = 100.0 * (asked + 1) / ((asked + 2) * (asked + 2))"
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chosen", sa.Integer(), nullable=True))
    _fill_chosen()


def _fill_chosen() -> None:
    """What was chosen by its place in the question's file, from the place shown and the order of the options."""
    connection = op.get_bind()
    names = sa.table(
        "response", sa.column("attempt_id", sa.Uuid()), sa.column("position", sa.Integer()), sa.column("chosen")
    )
    answered = connection.execute(
        sa.text(
            'SELECT response.attempt_id, response.position, response.choice, item."order" FROM response JOIN item '
            "ON item.attempt_id = response.attempt_id AND item.position = response.position "
            "WHERE response.choice IS NOT NULL"
        ).columns(attempt_id=sa.Uuid())
    )
    update = (
        names.update()
        .where(names.c.attempt_id == sa.bindparam("attempt"), names.c.position == sa.bindparam("place"))
        .values(chosen=sa.bindparam("option"))
    )
    for rows in answered.partitions(CHUNK):
        connection.execute(
            update,
            [
                {"attempt": row.attempt_id, "place": row.position, "option": _order(row.order)[row.choice]}
                for row in rows
            ],
        )


def _order(stored: str | list[int]) -> list[int]:
    """SQLite hands JSON over as text."""
    found: list[int] = json.loads(stored) if isinstance(stored, str) else stored
    return found
