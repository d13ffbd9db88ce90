-- Previews, approvals, orders, their fills and the journal of their lives (features/orders).
create table order_previews (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  account_id uuid not null,
  connection_id uuid not null,
  client_order_id text not null,
  content jsonb not null,
  broker_token jsonb,
  content_hash text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index order_previews_user_id on order_previews (user_id, created_at);

create table orders (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  connection_id uuid not null,
  account_id uuid not null,
  broker_id text not null,
  client_order_id text,
  broker_order_id text,
  request jsonb,
  symbol text not null,
  side text,
  quantity numeric,
  notional numeric,
  order_type text,
  limit_price numeric,
  stop_price numeric,
  trail_percent numeric,
  trail_amount numeric,
  time_in_force text,
  extended_hours boolean not null,
  order_class text not null,
  legs jsonb not null,
  status text not null,
  filled_quantity numeric not null,
  average_fill_price numeric,
  reject_reason text,
  submitted_at timestamptz,
  filled_at timestamptz,
  reported_at timestamptz,
  cancel_refused_at timestamptz,
  cancel_requested_at timestamptz,
  source text not null,
  recommendation_id uuid,
  replaces_order_id uuid references orders (id) on delete cascade,
  preview_id uuid references order_previews (id) on delete cascade,
  trade_date date not null,
  -- What the search for an order in doubt needs: when it left by both clocks, what was held before, what was seen since.
  sent_at timestamptz,
  sent_at_broker timestamptz,
  position_before numeric,
  missed_at timestamptz,
  watch_until timestamptz,
  version integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint orders_preview_key unique (preview_id),
  constraint orders_client_order_id_key unique (account_id, client_order_id),
  constraint orders_broker_order_id_key unique (account_id, broker_order_id)
);
create index orders_user_created on orders (user_id, created_at desc, id desc);
create index orders_working on orders (account_id)
  where status in ('pending', 'open', 'partially_filled', 'pending_cancel', 'unknown');
create index orders_watched on orders (watch_until) where watch_until is not null;
create index orders_trade_date on orders (user_id, trade_date);

create table order_executions (
  order_id uuid not null references orders (id) on delete cascade,
  execution_id text not null,
  user_id uuid not null references users (id) on delete cascade,
  quantity numeric not null,
  price numeric not null,
  fee numeric,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (order_id, execution_id)
);

create table order_events (
  order_id uuid not null references orders (id) on delete cascade,
  sequence integer not null,
  user_id uuid not null references users (id) on delete cascade,
  at timestamptz not null,
  type text not null,
  status text not null,
  source text not null,
  detail text,
  created_at timestamptz not null default now(),
  primary key (order_id, sequence)
);

create table order_approvals (
  order_id uuid primary key references orders (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  preview_id uuid references order_previews (id) on delete cascade,
  content_hash text not null,
  acknowledged_warnings jsonb not null,
  via text not null,
  session_id uuid,
  ip text,
  created_at timestamptz not null default now()
);

-- One row per Idempotency-Key that became an order.
create table order_submissions (
  user_id uuid not null references users (id) on delete cascade,
  key text not null,
  body_hash text not null,
  order_id uuid not null references orders (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index order_submissions_created on order_submissions (created_at);

create table trading_settings (
  user_id uuid primary key references users (id) on delete cascade,
  state text not null,
  reason text,
  since timestamptz,
  max_order_notional numeric,
  max_orders_per_day integer,
  price_collar_percent numeric,
  duplicate_window_seconds integer,
  concentration_percent numeric,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- What was shown, said yes to and journalled stays as it was. Rows go only with their order or user.
create function orders_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end;
$$;
create trigger order_previews_no_update before update on order_previews
  for each row execute function orders_refuse_change();
create trigger order_executions_no_update before update on order_executions
  for each row execute function orders_refuse_change();
create trigger order_events_no_update before update on order_events
  for each row execute function orders_refuse_change();
create trigger order_approvals_no_update before update on order_approvals
  for each row execute function orders_refuse_change();
