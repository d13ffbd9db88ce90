-- Ideas and what people say to them (features/recommendations).
create table recommendations (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  -- The same idea has the same key: an open one is not made again.
  candidate_key text not null,
  -- Best first, among those of one look.
  rank integer not null,
  kind text not null,
  action text not null,
  symbol text not null,
  account_id uuid not null,
  quantity numeric not null,
  quantity_max numeric not null,
  rationale text not null,
  evidence jsonb not null,
  risks jsonb not null,
  confidence double precision not null,
  horizon_trading_days integer not null,
  price_at_creation numeric,
  rule_checks jsonb not null,
  disclosure text not null,
  provider text not null,
  model text,
  strategy_id uuid,
  plan_id uuid,
  -- SHA-256 of what it was made from, and of the idea itself: sealed before the outcome is known.
  inputs_hash text not null,
  seal text not null,
  -- Broker's time, both.
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- What moves: the status, and the size that the person chose instead.
  status text not null,
  chosen_quantity numeric,
  chosen_notional numeric,
  chosen_limit_price numeric,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index recommendations_user_id on recommendations (user_id, created_at desc, id desc);
create unique index recommendations_open on recommendations (user_id, candidate_key) where status = 'new';
create index recommendations_lapsing on recommendations (expires_at) where status = 'new';

create table recommendation_feedback (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  recommendation_id uuid not null references recommendations (id) on delete cascade,
  feedback_type text not null,
  reasoning text,
  modification jsonb,
  -- `user`, or `order`: an order was placed from it.
  source text not null,
  conversation_id uuid,
  created_at timestamptz not null default now()
);
create index recommendation_feedback_user_id on recommendation_feedback (user_id, created_at, id);
create index recommendation_feedback_recommendation_id on recommendation_feedback (recommendation_id, created_at, id);

create function recommendations_stay_sealed() returns trigger language plpgsql as $$
declare
  moving text[] := array['status', 'chosen_quantity', 'chosen_notional', 'chosen_limit_price', 'updated_at'];
begin
  if (to_jsonb(old) - moving) is distinct from (to_jsonb(new) - moving) then
    raise exception 'a recommendation is sealed' using errcode = 'restrict_violation';
  end if;
  return new;
end;
$$;
create trigger recommendations_sealed before update on recommendations
  for each row execute function recommendations_stay_sealed();

create function recommendation_feedback_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end;
$$;
create trigger recommendation_feedback_no_update before update on recommendation_feedback
  for each row execute function recommendation_feedback_refuse_change();
