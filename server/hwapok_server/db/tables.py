"""The tables. Invariants stand here, in SQL; alembic migrations bring a database to this shape."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _blob_columns() -> list[sa.Column[Any]]:
    """A stored picture: its blob and its size in pixels."""
    return [
        sa.Column("blob_key", sa.CHAR(64), nullable=False),
        sa.Column("blob_bytes", sa.BigInteger, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
    ]


upload = sa.Table(
    "upload",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("request_hash", sa.CHAR(64), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("source_format", sa.Text, nullable=False),
    sa.Column("source_width", sa.Integer, nullable=False),
    sa.Column("source_height", sa.Integer, nullable=False),
    *_blob_columns(),
    sa.Column("thumbnail_key", sa.CHAR(64)),
    _time("created"),
    sa.Index(None, "blob_key"),
    sa.Index(None, "thumbnail_key"),
    sa.Index(None, "created"),
)

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("request_hash", sa.CHAR(64), nullable=False),
    sa.Column("spec", JSONB, nullable=False),
    sa.Column("outcome", JSONB),
    sa.Column("last_sequence", sa.BigInteger, nullable=False, server_default="0"),
    _time("created"),
    _time("started", nullable=True),
    _time("ended", nullable=True),
    sa.CheckConstraint("kind in ('prompt', 'render', 'import', 'layers')", "kind"),
    sa.CheckConstraint("state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')", "state"),
    sa.CheckConstraint("(ended is not null) = (state in ('succeeded', 'failed', 'cancelled'))", "ended"),
    sa.CheckConstraint("(outcome is not null) = (state in ('succeeded', 'failed'))", "outcome"),
    sa.Index("ix_job_owner_created_id", "owner", sa.text("created desc"), sa.text("id desc")),
    sa.Index("ix_job_unfinished", "id", postgresql_where=sa.text("ended is null")),
)

job_event = sa.Table(
    "job_event",
    metadata,
    sa.Column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True),
    _time("time"),
    sa.Column("event", JSONB, nullable=False),
    sa.CheckConstraint("sequence > 0", "sequence"),
)

job_blob = sa.Table(
    "job_blob",
    metadata,
    sa.Column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("blob_key", sa.CHAR(64), primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.CheckConstraint("role in ('intermediate', 'preview', 'result', 'reference', 'answer')", "role"),
    sa.Index(None, "blob_key"),
)

# What paid calls cost. A charge outlives its job: a deleted one was paid for all the same.
charge = sa.Table(
    "charge",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("job_id", sa.ForeignKey("job.id", ondelete="SET NULL")),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("output_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("micro_usd", sa.BigInteger, nullable=False),
    _time("created"),
    _time("closed", nullable=True),
    sa.CheckConstraint("state in ('reserved', 'settled', 'uncertain')", "state"),
    sa.CheckConstraint("(closed is null) = (state = 'reserved')", "closed"),
    sa.CheckConstraint("micro_usd >= 0 and input_tokens >= 0 and output_tokens >= 0", "amounts"),
    sa.CheckConstraint("state = 'settled' or input_tokens + output_tokens = 0", "tokens"),
    sa.Index(None, "job_id"),
    sa.Index(None, "created"),
    # A call is under way once.
    sa.Index(
        "uq_charge_under_way", "job_id", "stage", "name", unique=True, postgresql_where=sa.text("state = 'reserved'")
    ),
)

# The answers that were paid for, each call's once; they live with their job.
paid_answer = sa.Table(
    "paid_answer",
    metadata,
    sa.Column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("charge_id", sa.ForeignKey("charge.id"), nullable=False, unique=True),
    sa.Column("blob_key", sa.CHAR(64), nullable=False),
    sa.Column("blob_bytes", sa.BigInteger, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
)

# What a program on an artist's desktop exchanges for a PSD, once. A ticket itself is never stored.
open_ticket = sa.Table(
    "open_ticket",
    metadata,
    sa.Column("ticket_hash", sa.CHAR(64), primary_key=True),
    sa.Column("job_id", sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    _time("expires"),
    sa.Index(None, "job_id"),
    sa.Index(None, "expires"),
)

# One row, made by the migration.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True),
    sa.Column("server_id", sa.CHAR(8), nullable=False),
    sa.CheckConstraint("single", "single"),
)

job_recovery = sa.Table(
    "job_recovery",
    metadata,
    sa.Column("workflow_id", sa.Text, primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
)

library_picture = sa.Table(
    "library_picture",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("tags", ARRAY(sa.Text), nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("license", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    # Caption and tags as they are searched by words; db/library.py keeps it.
    sa.Column("search_text", sa.Text, nullable=False),
    *_blob_columns(),
    sa.Column("thumbnail_key", sa.CHAR(64), nullable=False),
    sa.Column("thumbnail_bytes", sa.BigInteger, nullable=False),
    _time("created"),
    sa.UniqueConstraint("owner", "blob_key"),
    sa.Index(None, "blob_key"),
    sa.Index(None, "thumbnail_key"),
    sa.Index("ix_library_picture_owner_created_id", "owner", sa.text("created desc"), sa.text("id desc")),
    sa.Index(
        "ix_library_picture_search_text_trgm",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    ),
)

# Vectors of every space in one column. Each space and kind that holds many gets a partial HNSW index of its own, made
# by db/vector_index.py. Owner, category and layer repeat the picture's, so that the routing index can count them.
picture_vector = sa.Table(
    "picture_vector",
    metadata,
    sa.Column("picture_id", sa.ForeignKey("library_picture.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("space_id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("vector", HALFVEC(), nullable=False),
    sa.CheckConstraint("kind in ('caption', 'image')", "kind"),
    sa.Index("ix_picture_vector_routing", "space_id", "kind", "owner", "category", "layer"),
)

embedding_space = sa.Table(
    "embedding_space",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("active", sa.Text),
    sa.Column("next", sa.Text),
    _time("changed"),
    sa.CheckConstraint("kind in ('caption', 'image')", "kind"),
)
