"""Jobs that take a picture apart."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KIND = "ck_job_kind"


def upgrade() -> None:
    op.drop_constraint(op.f(_KIND), "job")
    op.create_check_constraint(op.f(_KIND), "job", "kind in ('prompt', 'render', 'import', 'layers')")


def downgrade() -> None:
    op.execute("delete from job where kind = 'layers'")
    op.drop_constraint(op.f(_KIND), "job")
    op.create_check_constraint(op.f(_KIND), "job", "kind in ('prompt', 'render', 'import')")
