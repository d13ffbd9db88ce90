-- The draft that a ticket was opened from, so that its card can say what became of it (features/orders).
alter table order_previews add column draft_id uuid;
create index order_previews_draft_id on order_previews (draft_id) where draft_id is not null;

-- What a person means by a symbol that names several contracts at a broker (features/orders).
create table contract_choices (
  user_id uuid not null references users (id) on delete cascade,
  broker_id text not null,
  symbol text not null,
  contract_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, broker_id, symbol)
);
