-- Transactions from files, accounts that no broker's API reaches, and what brokers corrected or took back
-- (features/imports, accounts).

-- Null: no connection reads this account; what it holds follows from its own transactions.
alter table brokerage_accounts alter column connection_id drop not null;

create table transaction_imports (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  account_id uuid not null references brokerage_accounts (id) on delete cascade,
  -- The account was opened for this file, and goes with the last import in it.
  made_account boolean not null,
  format text not null check (format in ('csv', 'ofx')),
  file_name text,
  row_count integer not null,
  new_count integer not null,
  duplicate_count integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index transaction_imports_user_id on transaction_imports (user_id, created_at desc, id desc);
create index transaction_imports_account_id on transaction_imports (account_id);

-- How a person's files are read: names of columns, forms of dates and numbers, words for types.
create table import_presets (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  name text not null,
  mapping jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint import_presets_name_key unique (user_id, name)
);

alter table transactions
  -- The import that brought it; null: the broker reported it.
  add column import_id uuid references transaction_imports (id) on delete cascade,
  add column ratio numeric,
  add column new_symbol text,
  add column basis_fraction numeric,
  -- When the broker first told another story under the same id, and what it had told before.
  add column corrected_at timestamptz,
  add column former jsonb,
  -- Lacking in one whole reading, and in a second one: it no longer counts.
  add column missing_at timestamptz,
  add column withdrawn_at timestamptz;
create index transactions_import_id on transactions (import_id) where import_id is not null;
