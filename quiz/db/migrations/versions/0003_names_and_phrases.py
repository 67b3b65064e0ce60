"""The name of this installation's cookie; return phrases that take effect once they were seen"""

import hashlib
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
    op.bulk_insert(instance, [{"id": _name()}])
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phrase_number", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("phrase_made_at", quiz.db.engine.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_phrase_hash", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_learner_next_phrase_hash"), ["next_phrase_hash"])


def _name() -> str:
    """The same each time one backup is brought up, so that cookies from the first time still count.

    It comes from the learner who came last: once an older release has served somebody new again, it is another name,
    or a cookie from before would hide the one that release gave them. Without learners there are no cookies to keep.
    """
    learner = sa.table("learner", sa.column("id", sa.Uuid()), sa.column("created_at", quiz.db.engine.Moment()))
    latest = sa.select(learner.c.id).order_by(learner.c.created_at.desc(), learner.c.id.desc()).limit(1)
    found = op.get_bind().scalar(latest)
    return hashlib.sha256(found.bytes).hexdigest()[:8] if found else secrets.token_hex(4)
