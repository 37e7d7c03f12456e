"""What paid calls cost, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHARGES, _ANSWERS = "charge", "paid_answer"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_job_blob_role"), "job_blob")
    roles = "role in ('intermediate', 'preview', 'result', 'reference', 'answer')"
    op.create_check_constraint(op.f("ck_job_blob_role"), "job_blob", roles)
    op.create_table(
        _CHARGES,
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('reserved', 'settled', 'uncertain')", name=op.f("ck_charge_state")),
        sa.CheckConstraint("(closed is null) = (state = 'reserved')", name=op.f("ck_charge_closed")),
        sa.CheckConstraint(
            "micro_usd >= 0 and input_tokens >= 0 and output_tokens >= 0", name=op.f("ck_charge_amounts")
        ),
        sa.CheckConstraint("state = 'settled' or input_tokens + output_tokens = 0", name=op.f("ck_charge_tokens")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_charge_job_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index(op.f("ix_charge_job_id"), _CHARGES, ["job_id"])
    op.create_index(op.f("ix_charge_created"), _CHARGES, ["created"])
    op.create_index(
        "uq_charge_under_way",
        _CHARGES,
        ["job_id", "stage", "name"],
        unique=True,
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_table(
        _ANSWERS,
        sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("charge_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("blob_key", sa.CHAR(length=64), nullable=False),
        sa.Column("blob_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_paid_answer_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_paid_answer_charge_id")),
        sa.PrimaryKeyConstraint("job_id", "stage", "name", name=op.f("pk_paid_answer")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_paid_answer_charge_id")),
    )


def downgrade() -> None:
    op.drop_table(_ANSWERS)
    op.drop_table(_CHARGES)
    op.execute("delete from job_blob where role = 'answer'")
    op.drop_constraint(op.f("ck_job_blob_role"), "job_blob")
    roles = "role in ('intermediate', 'preview', 'result', 'reference')"
    op.create_check_constraint(op.f("ck_job_blob_role"), "job_blob", roles)
