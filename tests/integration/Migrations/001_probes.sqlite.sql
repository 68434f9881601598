CREATE TABLE probes (
  id TEXT PRIMARY KEY, name TEXT UNIQUE, small INTEGER, large INTEGER, amount TEXT, body BLOB, flag INTEGER);
CREATE TABLE accounts (
  id TEXT PRIMARY KEY, balance TEXT NOT NULL CHECK (CAST(balance AS REAL) >= 0), times INTEGER NOT NULL, due_at INTEGER);
