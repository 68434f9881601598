-- Bodies of batches repeat themselves: lz4 halves what the log and the disk take and costs less than writing it. A server built without
-- it, or older than 14, keeps them as they are.
do $$
begin
  execute 'alter table outbox alter column body set compression lz4, alter column body set storage extended';
exception when feature_not_supported or syntax_error then
  null;
end $$;
