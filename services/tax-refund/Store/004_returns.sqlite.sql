-- Returns of exported goods. state: 0 goods here and not asked for, 1 refund to be paid back, 2 on their way, 3 returned, 4 general trade, 5 refused.
-- declaration_id is empty where a return counts for no export.
CREATE TABLE export_returns (
  return_id TEXT PRIMARY KEY, declaration_id TEXT NOT NULL, state INTEGER NOT NULL, asked BLOB, arrived_at INTEGER NOT NULL, answer BLOB
) WITHOUT ROWID;
CREATE INDEX export_returns_declaration ON export_returns (declaration_id);
