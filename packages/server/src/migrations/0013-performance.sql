-- A person's own words for an instrument, by which performance is broken down (features/market, features/performance).
alter table instrument_corrections add column tags text[] not null default '{}';

-- Limits of the check-up that a person changed; what is not in it is as it comes (features/performance).
create table checkup_settings (
  user_id uuid primary key references users (id) on delete cascade,
  settings jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
