"""Seen questions are rows of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seen_question",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_seen_question_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "question", name=op.f("pk_seen_question")),
    )
    # A paper in progress is noted when it ends; a discarded one has kept only what was answered.
    op.execute(
        "INSERT INTO seen_question (learner_id, question) "
        "SELECT DISTINCT attempt.learner_id, item.question FROM item JOIN attempt ON attempt.id = item.attempt_id "
        "WHERE attempt.state <> 'in progress'"
    )
