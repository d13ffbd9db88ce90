-- The audit log: append-only by triggers, one hash chain per user and one of the system (features/audit).
create table audit_logs (
  row_number bigint generated always as identity primary key,
  chain text not null,
  sequence integer not null,
  id uuid not null unique,
  at text not null,
  user_id uuid,
  action text not null,
  resource_type text,
  resource_id text,
  ip text,
  user_agent text,
  details jsonb not null,
  disclosure_shown text,
  previous_hash text not null,
  hash text not null,
  created_at timestamptz not null default now(),
  constraint audit_logs_chain_sequence_key unique (chain, sequence)
);
create index audit_logs_chain_action on audit_logs (chain, action, sequence);

create function audit_logs_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_logs is append-only' using errcode = 'restrict_violation';
end;
$$;
create trigger audit_logs_no_update_or_delete before update or delete on audit_logs
  for each row execute function audit_logs_refuse_change();
create trigger audit_logs_no_truncate before truncate on audit_logs
  for each statement execute function audit_logs_refuse_change();
