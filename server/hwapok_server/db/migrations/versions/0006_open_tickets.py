"""Tickets for opening a PSD on the desktop, and the id that tells this server from others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TICKETS, _INSTALLATION = "open_ticket", "installation"
_NEW_ID = "substr(replace(gen_random_uuid()::text, '-', ''), 1, 8)"


def upgrade() -> None:
    op.create_table(
        _TICKETS,
        sa.Column("ticket_hash", sa.CHAR(length=64), nullable=False),
        sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_open_ticket_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_open_ticket")),
    )
    op.create_index(op.f("ix_open_ticket_job_id"), _TICKETS, ["job_id"])
    op.create_index(op.f("ix_open_ticket_expires"), _TICKETS, ["expires"])
    op.create_table(
        _INSTALLATION,
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("server_id", sa.CHAR(length=8), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_installation")),
    )
    op.execute(f"insert into {_INSTALLATION} values (true, {_NEW_ID})")  # noqa: S608 - constants


def downgrade() -> None:
    op.drop_table(_INSTALLATION)
    op.drop_table(_TICKETS)
