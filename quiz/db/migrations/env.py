"""Run by Alembic, on the connection that `quiz.db.migrate` hands over."""

from alembic import context

from quiz.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="quiz.db.engine.",
)
with context.begin_transaction():
    context.run_migrations()
