-- What a person should know (features/notifications).
create table notifications (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  kind text not null,
  title text not null,
  body text not null,
  severity text not null check (severity in ('info', 'attention', 'urgent')),
  resource_type text,
  resource_id text,
  -- At most one notification with this key per user, ever.
  once_key text,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index notifications_user_id on notifications (user_id, created_at desc);
create unique index notifications_once on notifications (user_id, once_key);
