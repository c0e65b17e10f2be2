"""Shipments, and the outbox of the events about them."""

from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Make both tables."""
    op.execute("""
        CREATE TABLE shipments (
            order_id uuid PRIMARY KEY,
            shipment_id uuid NOT NULL UNIQUE,
            user_id text NOT NULL,
            tracking_number text NOT NULL,
            lines jsonb NOT NULL,
            shipped_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE outbox (
            event_id uuid PRIMARY KEY,
            position bigint GENERATED ALWAYS AS IDENTITY,
            event jsonb NOT NULL,
            sent_at timestamptz
        )
    """)
    op.execute("CREATE INDEX outbox_unsent ON outbox (position) WHERE sent_at IS NULL")


def downgrade() -> None:
    """Drop both tables, with what is in them."""
    op.execute("DROP TABLE outbox")
    op.execute("DROP TABLE shipments")
