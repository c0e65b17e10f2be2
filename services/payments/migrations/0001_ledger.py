"""The ledger: double entry, balanced and unchangeable by the database's own rules."""

from alembic import op

revision = "0001"
down_revision = None

_FORWARD = """
create table transactions (
    transaction_id uuid primary key,
    order_id uuid not null,
    kind text not null check (kind in ('charge', 'refund')),
    currency char(3) not null,
    recorded_at timestamptz not null,
    unique (order_id, kind)
);

create table entries (
    transaction_id uuid not null references transactions,
    account text not null check (account in ('provider', 'sales')),
    amount bigint not null check (amount <> 0),
    primary key (transaction_id, account)
);

create function require_balance() returns trigger language plpgsql as $$
begin
    if (select coalesce(sum(amount), 1) from entries where transaction_id = new.transaction_id) <> 0 then
        raise exception 'the entries of transaction % do not sum to zero', new.transaction_id
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create constraint trigger transactions_balance after insert on transactions
    deferrable initially deferred for each row execute function require_balance();
create constraint trigger entries_balance after insert on entries
    deferrable initially deferred for each row execute function require_balance();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is written once: book a correction instead'
        using errcode = 'integrity_constraint_violation';
end $$;

create trigger transactions_stay before update or delete or truncate on transactions
    for each statement execute function refuse_change();
create trigger entries_stay before update or delete or truncate on entries
    for each statement execute function refuse_change();
"""
_BACK = """
drop table entries;
drop table transactions;
drop function require_balance();
drop function refuse_change();
"""


def upgrade() -> None:
    """Make the tables and the rules that hold in them."""
    op.execute(_FORWARD)


def downgrade() -> None:
    """Drop all of it, and what is booked."""
    op.execute(_BACK)
