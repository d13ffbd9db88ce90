-- Outgoing events (platform/outbox) and sealed secrets (platform/vault).
create table events (
  id bigint generated always as identity primary key,
  user_id uuid,
  type text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text
);
create index events_user_id_id on events (user_id, id);
create index events_undispatched on events (id) where dispatched_at is null;

create table secrets (
  id uuid primary key,
  user_id uuid,
  purpose text not null,
  key_id text not null,
  envelope text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index secrets_user_id on secrets (user_id);
create index secrets_key_id on secrets (key_id);
