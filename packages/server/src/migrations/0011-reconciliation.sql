-- What brokers report held against what their transactions add up to (features/reconciliation).
create table reconciliation_baselines (
  account_id uuid primary key references brokerage_accounts (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  -- What the ledger is counted from: `whole_history` = nothing, at its first line; `first_reading` = what was held then.
  kind text not null check (kind in ('whole_history', 'first_reading')),
  since date not null,
  as_of timestamptz not null,
  cash numeric,
  holdings jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index reconciliation_baselines_user_id on reconciliation_baselines (user_id);

-- The latest comparison of each account.
create table reconciliation_runs (
  account_id uuid primary key references brokerage_accounts (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  compared_at timestamptz not null,
  compared integer not null,
  uncompared jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index reconciliation_runs_user_id on reconciliation_runs (user_id);

create table reconciliation_differences (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  account_id uuid not null references brokerage_accounts (id) on delete cascade,
  kind text not null check (kind in ('quantity', 'cash', 'cost_basis')),
  symbol text,
  broker numeric not null,
  ledger numeric not null,
  difference numeric not null,
  likely_cause text not null,
  explanation text not null,
  material boolean not null,
  holds_orders boolean not null,
  status text not null check (status in ('open', 'explained', 'accepted', 'resolved')),
  note text,
  -- Broker's time, as balances and positions are.
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Our clock.
  accepted_at timestamptz,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index reconciliation_differences_user_id on reconciliation_differences (user_id, status);
-- One that stands per figure; those that a person accepted or that went stay beside it.
create unique index reconciliation_differences_standing on reconciliation_differences (account_id, kind, coalesce(symbol, ''))
  where status in ('open', 'explained');

alter table trading_settings add column hold_on_difference boolean not null default true;
