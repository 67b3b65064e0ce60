"""Tasks taken and done, interests, own importance ratings"""

import sqlalchemy as sa
from alembic import op

import quiz.db.engine

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.add_column(sa.Column("importance", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("facts_changed_at", quiz.db.engine.Moment(timezone=True), nullable=True))
    op.create_table(
        "interest",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(length=60), nullable=False),
        sa.Column("liking", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_interest_attempt_id_attempt"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", "skill", name=op.f("pk_interest")),
    )
    op.create_table(
        "task_mark",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("changed_at", quiz.db.engine.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_task_mark_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "task", name=op.f("pk_task_mark")),
    )
