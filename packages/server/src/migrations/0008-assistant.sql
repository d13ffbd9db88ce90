-- Conversations with the assistant, and what models cost (features/assistant, ai).
create table conversations (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  title text not null,
  -- The person's own title is never replaced.
  is_title_given boolean not null default false,
  -- What stood in the context when it began.
  context_snapshot jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index conversations_user_id on conversations (user_id, updated_at desc) where deleted_at is null;

create table messages (
  id uuid primary key,
  sequence bigint generated always as identity,
  conversation_id uuid not null references conversations (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null,
  input_tokens integer,
  output_tokens integer,
  model text,
  cost_usd numeric,
  metadata jsonb not null,
  -- Facts that the answer speaks of: later turns may repeat them.
  facts jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index messages_conversation_id on messages (conversation_id, sequence);
create index messages_user_id on messages (user_id);

create table model_usage (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null,
  model_asked text not null,
  model_answered text,
  input_tokens integer,
  cached_tokens integer,
  output_tokens integer,
  reserved_usd numeric not null,
  -- Null: the price of the model that answered is not known.
  cost_usd numeric,
  counted_usd numeric,
  price_table text not null,
  took_ms integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index model_usage_user_id on model_usage (user_id, created_at);
