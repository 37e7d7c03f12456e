"""Uploads keep the small picture that is embedded; those that are there already are reduced when they are needed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("thumbnail_key", sa.CHAR(length=64), nullable=True))
    op.create_index(op.f("ix_upload_thumbnail_key"), "upload", ["thumbnail_key"])


def downgrade() -> None:
    op.drop_index(op.f("ix_upload_thumbnail_key"), table_name="upload")
    op.drop_column("upload", "thumbnail_key")
