-- What a conversation is about: the idea that a person asked about (features/assistant, recommendations).
alter table conversations add column recommendation_id uuid references recommendations (id) on delete set null;
