CREATE TABLE probes (
  id text PRIMARY KEY, name text UNIQUE, small integer, large bigint, amount numeric, body bytea, flag boolean);
CREATE TABLE accounts (
  id text PRIMARY KEY, balance numeric NOT NULL CHECK (balance >= 0), times integer NOT NULL, due_at bigint);
