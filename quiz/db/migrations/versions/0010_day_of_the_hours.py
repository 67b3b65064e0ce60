"""When somebody said how many hours a week they have, from which a plan made later counts"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("hours_told_on", sa.Date(), nullable=True))
