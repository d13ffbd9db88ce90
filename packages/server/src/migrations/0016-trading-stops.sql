-- What a person stopped beside everything at once: a broker, an account, a strategy (features/orders).
create table trading_stops (
  user_id uuid not null references users (id) on delete cascade,
  scope_kind text not null check (scope_kind in ('broker', 'account', 'strategy')),
  scope_id text not null,
  -- As it was called when it was stopped: said where it is not known any more.
  name text not null,
  -- Broker and its own id of an account: a stop outlives the link, and holds again when the account is linked anew.
  broker_account text,
  state text not null check (state in ('reduce_only', 'halted')),
  reason text not null,
  since timestamptz not null,
  set_via text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, scope_kind, scope_id)
);
