"""Jobs, uploads, library."""

from __future__ import annotations

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists vector")
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.CHAR(length=64), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("last_sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended is not null) = (state in ('succeeded', 'failed', 'cancelled'))", name=op.f("ck_job_ended")
        ),
        sa.CheckConstraint("(outcome is not null) = (state in ('succeeded', 'failed'))", name=op.f("ck_job_outcome")),
        sa.CheckConstraint("kind in ('prompt', 'render')", name=op.f("ck_job_kind")),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_job_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_owner_created_id",
        "job",
        ["owner", sa.literal_column("created desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index("ix_job_unfinished", "job", ["id"], unique=False, postgresql_where=sa.text("ended is null"))
    op.create_table(
        "job_recovery",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", name=op.f("pk_job_recovery")),
    )
    op.create_table(
        "library_picture",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("license", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.CHAR(length=64), nullable=False),
        sa.Column("blob_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_picture")),
    )
    op.create_index(op.f("ix_library_picture_blob_key"), "library_picture", ["blob_key"], unique=False)
    op.create_index(
        "ix_library_picture_caption_trgm",
        "library_picture",
        ["caption"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"caption": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_library_picture_category_layer"), "library_picture", ["category", "layer"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.CHAR(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("source_format", sa.Text(), nullable=False),
        sa.Column("source_width", sa.Integer(), nullable=False),
        sa.Column("source_height", sa.Integer(), nullable=False),
        sa.Column("blob_key", sa.CHAR(length=64), nullable=False),
        sa.Column("blob_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_blob_key"), "upload", ["blob_key"], unique=False)
    op.create_index(op.f("ix_upload_created"), "upload", ["created"], unique=False)
    op.create_table(
        "job_blob",
        sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("blob_key", sa.CHAR(length=64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role in ('intermediate', 'preview', 'result', 'reference')", name=op.f("ck_job_blob_role")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_blob_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "blob_key", "role", name=op.f("pk_job_blob")),
    )
    op.create_index(op.f("ix_job_blob_blob_key"), "job_blob", ["blob_key"], unique=False)
    op.create_table(
        "job_event",
        sa.Column("job_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_job_event_sequence")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_event_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "sequence", name=op.f("pk_job_event")),
    )
    op.create_table(
        "picture_vector",
        sa.Column("picture_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("space_id", sa.Text(), nullable=False),
        sa.Column("vector", pgvector.sqlalchemy.HALFVEC(), nullable=False),
        sa.CheckConstraint("kind in ('caption', 'image')", name=op.f("ck_picture_vector_kind")),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["library_picture.id"], name=op.f("fk_picture_vector_picture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture_id", "kind", "space_id", name=op.f("pk_picture_vector")),
    )


def downgrade() -> None:
    op.drop_table("picture_vector")
    op.drop_table("job_event")
    op.drop_index(op.f("ix_job_blob_blob_key"), table_name="job_blob")
    op.drop_table("job_blob")
    op.drop_index(op.f("ix_upload_created"), table_name="upload")
    op.drop_index(op.f("ix_upload_blob_key"), table_name="upload")
    op.drop_table("upload")
    op.drop_index(op.f("ix_library_picture_category_layer"), table_name="library_picture")
    op.drop_index(
        "ix_library_picture_caption_trgm",
        table_name="library_picture",
        postgresql_using="gin",
        postgresql_ops={"caption": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_library_picture_blob_key"), table_name="library_picture")
    op.drop_table("library_picture")
    op.drop_table("job_recovery")
    op.drop_index("ix_job_unfinished", table_name="job", postgresql_where=sa.text("ended is null"))
    op.drop_index("ix_job_owner_created_id", table_name="job")
    op.drop_table("job")
