-- Closings of files may name the purchases that they sell (specific identification), and our own export comes back as JSON
-- (features/imports).

alter table transactions
  -- Ids of transactions of the same account; null: none are named.
  add column lots uuid[];

alter table transaction_imports drop constraint transaction_imports_format_check;
alter table transaction_imports add constraint transaction_imports_format_check check (format in ('csv', 'ofx', 'json'));
