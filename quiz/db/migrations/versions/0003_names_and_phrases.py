"""The name of this installation's cookie; return phrases that take effect once they were seen"""

import secrets

import sqlalchemy as sa
from alembic import op

import quiz.db.engine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instance = op.create_table(
        "instance",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.bulk_insert(instance, [{"id": secrets.token_hex(4)}])
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phrase_number", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("phrase_made_at", quiz.db.engine.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_phrase_hash", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_learner_next_phrase_hash"), ["next_phrase_hash"])
