"""In which order the answers to a question were sent, so that one that comes late changes nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("turn", sa.BigInteger(), nullable=True))
