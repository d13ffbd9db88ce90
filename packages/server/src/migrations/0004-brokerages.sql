-- Links to brokers, the accounts inside them and what the brokers report (features/connections, accounts, market).
create table brokerage_connections (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  broker_id text not null,
  environment text not null check (environment in ('paper', 'live', 'simulated')),
  access text not null check (access in ('read', 'trade')),
  status text not null check (status in ('pending', 'active', 'expired', 'revoked', 'error')),
  nickname text,
  is_primary boolean not null default false,
  is_demo boolean not null default false,
  auth_method text not null,
  -- In `secrets`; null while nothing was granted, and after the connection was removed.
  secret_id uuid,
  credentials_version integer not null default 0,
  scope text,
  connected_at timestamptz,
  last_sync_at timestamptz,
  expires_at timestamptz,
  reauthorize_by timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index brokerage_connections_user_id on brokerage_connections (user_id);
create index brokerage_connections_status on brokerage_connections (status) where deleted_at is null;
create unique index brokerage_connections_primary_key on brokerage_connections (user_id)
  where is_primary and deleted_at is null;
create unique index brokerage_connections_demo_key on brokerage_connections (user_id, broker_id) where is_demo;

-- A sign-in at a broker that has begun. Only hashes of what comes back are kept; the rest is sealed.
create table pending_authorizations (
  connection_id uuid primary key references brokerage_connections (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  broker_id text not null,
  method text not null,
  state_hash text not null unique,
  oauth_token_hash text,
  callback_url text not null,
  secret_id uuid,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index pending_authorizations_user_id on pending_authorizations (user_id);
create index pending_authorizations_oauth_token on pending_authorizations (oauth_token_hash);

create table brokerage_accounts (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  connection_id uuid not null references brokerage_connections (id) on delete cascade,
  broker_id text not null,
  broker_account_id text not null,
  account_number_masked text not null,
  account_type text,
  account_name text not null,
  -- The person's own name for it stays when the broker's changes.
  is_renamed boolean not null default false,
  currency text not null,
  is_default boolean not null default false,
  include_in_aggregate boolean not null default true,
  tradable boolean not null default true,
  trading_note text,
  raw jsonb not null,
  -- When balance and positions were last read whole (our clock), and what went wrong since.
  read_at timestamptz,
  last_error text,
  transactions_through date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint brokerage_accounts_broker_key unique (connection_id, broker_account_id)
);
create index brokerage_accounts_user_id on brokerage_accounts (user_id);
create unique index brokerage_accounts_default_key on brokerage_accounts (user_id) where is_default;

create table balances (
  account_id uuid primary key references brokerage_accounts (id) on delete cascade,
  currency text not null,
  cash numeric,
  cash_available numeric,
  buying_power numeric,
  day_trading_buying_power numeric,
  portfolio_value numeric,
  margin_used numeric,
  source text not null,
  as_of timestamptz not null,
  raw jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table positions (
  account_id uuid not null references brokerage_accounts (id) on delete cascade,
  -- The broker's order, and what tells two lines of one symbol apart.
  line integer not null,
  symbol text not null,
  name text,
  asset_type text not null,
  quantity numeric not null,
  average_cost numeric,
  current_price numeric,
  market_value numeric,
  cost_basis numeric,
  unrealized_pl numeric,
  unrealized_pl_percent numeric,
  day_change numeric,
  day_change_percent numeric,
  quantity_available numeric,
  source text not null,
  as_of timestamptz not null,
  raw jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, line)
);

create table transactions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  account_id uuid not null references brokerage_accounts (id) on delete cascade,
  broker_id text not null,
  external_id text not null,
  type text not null,
  symbol text,
  quantity numeric,
  price numeric,
  fee numeric,
  amount numeric,
  currency text not null,
  traded_on date not null,
  traded_at timestamptz,
  description text,
  broker_order_id text,
  source text not null,
  raw jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint transactions_external_key unique (account_id, external_id)
);
create index transactions_user_id_date on transactions (user_id, traded_on, id);
create index transactions_account_id_date on transactions (account_id, traded_on, id);

-- Value at the end of a New York day, or the latest known of today.
create table daily_account_values (
  account_id uuid not null references brokerage_accounts (id) on delete cascade,
  valued_on date not null,
  value numeric not null,
  cash numeric,
  currency text not null,
  as_of timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, valued_on)
);

-- Answers that did not fit the documented shape, as received, for support.
create table broker_misfits (
  id uuid primary key,
  connection_id uuid not null references brokerage_connections (id) on delete cascade,
  operation text not null,
  path text not null,
  body text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index broker_misfits_connection_id on broker_misfits (connection_id, created_at);

-- What a person says an instrument is; it stands above the brokers' word and ours.
create table instrument_corrections (
  user_id uuid not null references users (id) on delete cascade,
  symbol text not null,
  name text,
  sector text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, symbol)
);
