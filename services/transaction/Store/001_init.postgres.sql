-- One row per filed order. "C" collation: claims are compared byte by byte, and a number's claims stand together.
CREATE TABLE orders (
  filing_id text COLLATE "C" NOT NULL PRIMARY KEY,
  claim text COLLATE "C" NOT NULL UNIQUE,
  state int NOT NULL,
  tenant text NOT NULL,
  answer bytea
);
