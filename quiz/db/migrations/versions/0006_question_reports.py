"""Problems that people report with a question"""

import sqlalchemy as sa
from alembic import op

import quiz.db.engine

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("reported_at", quiz.db.engine.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"],
            ["question_version.hash"],
            name=op.f("fk_question_report_version_question_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_report")),
    )
    with op.batch_alter_table("question_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_report_version"), ["version"], unique=False)
