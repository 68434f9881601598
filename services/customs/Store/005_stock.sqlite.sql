-- Bonded stock of account books. Quantities are exact decimals, which SQLite keeps as text: the check on them is PostgreSQL's.
create table stock_books (
  ems_no    text primary key,
  tenant    text not null,
  opened_at integer not null
);
create index stock_books_tenant on stock_books (tenant);

create table stock (
  stock_key      text primary key,
  ems_no         text not null,
  item_record_no text not null,
  gcode          text not null,
  unit           text not null,
  on_hand        text not null,
  reserved       text not null
);
create index stock_book on stock (ems_no, stock_key);

-- What was posted, by filing and line; line 0: a filing that was refused.
create table stock_moves (
  move_key  text primary key,
  filing_id text not null,
  line      integer not null,
  stock_key text not null,
  kind      text not null,
  qty       text not null,
  at        integer not null
);
