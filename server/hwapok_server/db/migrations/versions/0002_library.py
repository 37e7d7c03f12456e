"""The picture library: each picture once, thumbnails, search text, vectors that can be counted, spaces, import jobs.

No earlier version could add a library picture, so the tables are empty.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PICTURES, _VECTORS, _SPACES = "library_picture", "picture_vector", "embedding_space"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind in ('prompt', 'render', 'import')")
    op.drop_index("ix_library_picture_caption_trgm", table_name=_PICTURES)
    op.drop_index(op.f("ix_library_picture_category_layer"), table_name=_PICTURES)
    op.add_column(_PICTURES, sa.Column("search_text", sa.Text(), nullable=False))
    op.add_column(_PICTURES, sa.Column("thumbnail_key", sa.CHAR(length=64), nullable=False))
    op.add_column(_PICTURES, sa.Column("thumbnail_bytes", sa.BigInteger(), nullable=False))
    op.create_unique_constraint(op.f("uq_library_picture_owner_blob_key"), _PICTURES, ["owner", "blob_key"])
    op.create_index(op.f("ix_library_picture_thumbnail_key"), _PICTURES, ["thumbnail_key"])
    newest: list[str | sa.ColumnElement[Any]] = [
        "owner",
        sa.literal_column("created desc"),
        sa.literal_column("id desc"),
    ]
    op.create_index("ix_library_picture_owner_created_id", _PICTURES, newest)
    op.create_index(
        "ix_library_picture_search_text_trgm",
        _PICTURES,
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    for name in ("owner", "category", "layer"):
        op.add_column(_VECTORS, sa.Column(name, sa.Text(), nullable=False))
    op.create_index("ix_picture_vector_routing", _VECTORS, ["space_id", "kind", "owner", "category", "layer"])
    op.create_table(
        _SPACES,
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("active", sa.Text(), nullable=True),
        sa.Column("next", sa.Text(), nullable=True),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('caption', 'image')", name=op.f("ck_embedding_space_kind")),
        sa.PrimaryKeyConstraint("owner", "kind", name=op.f("pk_embedding_space")),
    )


def downgrade() -> None:
    op.drop_table(_SPACES)
    op.drop_index("ix_picture_vector_routing", table_name=_VECTORS)
    for name in ("layer", "category", "owner"):
        op.drop_column(_VECTORS, name)
    op.drop_index("ix_library_picture_search_text_trgm", table_name=_PICTURES)
    op.drop_index("ix_library_picture_owner_created_id", table_name=_PICTURES)
    op.drop_constraint(op.f("uq_library_picture_owner_blob_key"), _PICTURES)
    op.drop_index(op.f("ix_library_picture_thumbnail_key"), table_name=_PICTURES)
    for name in ("thumbnail_bytes", "thumbnail_key", "search_text"):
        op.drop_column(_PICTURES, name)
    op.create_index(op.f("ix_library_picture_category_layer"), _PICTURES, ["category", "layer"])
    op.create_index(
        "ix_library_picture_caption_trgm",
        _PICTURES,
        ["caption"],
        postgresql_using="gin",
        postgresql_ops={"caption": "gin_trgm_ops"},
    )
    op.execute("delete from job where kind = 'import'")
    op.drop_constraint(op.f("ck_job_kind"), "job")
    op.create_check_constraint(op.f("ck_job_kind"), "job", "kind in ('prompt', 'render')")
