-- Returns of exported goods. state: 0 goods here and not asked for, 1 refund to be paid back, 2 on their way, 3 returned, 4 general trade, 5 refused.
-- declaration_id is empty where a return counts for no export.
CREATE TABLE export_returns (
  return_id text PRIMARY KEY, declaration_id text NOT NULL, state integer NOT NULL, asked bytea, arrived_at bigint NOT NULL, answer bytea
) WITH (fillfactor = 50);
CREATE INDEX export_returns_declaration ON export_returns (declaration_id);
