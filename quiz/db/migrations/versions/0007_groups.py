"""Groups: who is in them, what their coach was told, and the counts that keep any difference to five people"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "study_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("coach_hash", sa.String(length=64), nullable=False),
        sa.Column("next_coach_hash", sa.String(length=64), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_group")),
        sa.UniqueConstraint("code", name=op.f("uq_study_group_code")),
        sa.UniqueConstraint("coach_hash", name=op.f("uq_study_group_coach_hash")),
        sa.UniqueConstraint("next_coach_hash", name=op.f("uq_study_group_next_coach_hash")),
    )
    op.create_index(op.f("ix_study_group_used_on"), "study_group", ["used_on"], unique=False)
    op.create_table(
        "membership",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_membership_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_membership_group_id_study_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "group_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_group_id"), "membership", ["group_id"], unique=False)
    op.create_table(
        "group_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["study_group.id"], name=op.f("fk_group_snapshot_group_id_study_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_snapshot")),
    )
    op.create_index(op.f("ix_group_snapshot_group_id"), "group_snapshot", ["group_id"], unique=False)
    op.create_table(
        "counted_result",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_counted_result_attempt_id_attempt"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_counted_result")),
    )
    op.create_index(op.f("ix_counted_result_snapshot_id"), "counted_result", ["snapshot_id"], unique=False)
    op.create_table(
        "crowd",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crowd")),
    )
    op.create_table(
        "crowd_member",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("crowd_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_crowd_member_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["crowd_id"], ["crowd.id"], name=op.f("fk_crowd_member_crowd_id_crowd")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_crowd_member")),
    )
    op.create_index(op.f("ix_crowd_member_crowd_id"), "crowd_member", ["crowd_id"], unique=False)
