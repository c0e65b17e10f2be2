"""The products, each with its price in minor units."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        create table products (
            sku text primary key,
            name text not null,
            description text not null,
            price_amount integer not null check (price_amount > 0),
            price_currency char(3) not null check (price_currency = 'EUR'),
            changed_at timestamptz not null default now()
        )
        """
    )


def downgrade() -> None:
    """Drop it, and all products."""
    op.execute("drop table products")
