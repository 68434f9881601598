create table cases (
  filing_id       text not null primary key,
  tenant          text not null,
  status          integer not null,
  ending          integer not null,
  missing         integer not null,
  refused         integer not null,
  loose           integer not null,
  held_since      integer,
  trace           blob not null,
  declaration     blob,
  order_checked   blob,
  payment_checked blob,
  waybill_checked blob,
  decision        blob
);
create index cases_held on cases (held_since, filing_id) where held_since is not null;

create table loose_legs (
  leg_key     text not null primary key,
  leg_id      text not null,
  checked_at  integer not null,
  body        blob,
  used_by     text not null,
  used_tenant text not null,
  waiting     text not null
);

create table numbers (
  lane text not null primary key,
  day  text not null,
  next integer not null
) without rowid;
insert into numbers (lane, day, next) values ('0', '', 0), ('1', '', 0), ('2', '', 0), ('3', '', 0), ('4', '', 0), ('5', '', 0), ('6', '', 0), ('7', '', 0);
