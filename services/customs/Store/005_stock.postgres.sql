-- Bonded stock of account books. Rows of a book are locked by every step that moves them: pages keep room for the next version.
create table stock_books (
  ems_no    text collate "C" primary key,
  tenant    text collate "C" not null,
  opened_at bigint not null
);
create index stock_books_tenant on stock_books (tenant);

create table stock (
  stock_key      text collate "C" primary key,
  ems_no         text collate "C" not null,
  item_record_no text not null,
  gcode          text not null,
  unit           text not null,
  on_hand        numeric not null,
  reserved       numeric not null,
  check (reserved >= 0 and reserved <= on_hand)
) with (fillfactor = 50);
create index stock_book on stock (ems_no, stock_key);

-- What was posted, by filing and line; line 0: a filing that was refused.
create table stock_moves (
  move_key  text collate "C" primary key,
  filing_id text not null,
  line      integer not null,
  stock_key text not null,
  kind      text not null,
  qty       numeric not null,
  at        bigint not null
);
