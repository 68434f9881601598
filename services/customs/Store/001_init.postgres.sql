-- One row a declaration, written about five times. No column that a clean case changes is indexed, and pages keep room for the next
-- version, so its updates stay on their page; rows stay whole instead of moving their bytes to the side table at 2 kB.
create table cases (
  filing_id       text collate "C" primary key,
  tenant          text not null,
  status          integer not null,
  ending          integer not null,
  missing         integer not null,
  refused         integer not null,
  loose           integer not null,
  held_since      bigint,
  trace           bytea not null,
  declaration     bytea,
  order_checked   bytea,
  payment_checked bytea,
  waybill_checked bytea,
  decision        bytea
) with (fillfactor = 30, toast_tuple_target = 8160);
create index cases_held on cases (held_since, filing_id) where held_since is not null;

-- Legs that are filed alone and declarations that wait for one, by business key. A submission that brings all its legs never comes here.
create table loose_legs (
  leg_key     text collate "C" primary key,
  leg_id      text not null,
  checked_at  bigint not null,
  body        bytea,
  used_by     text not null,
  used_tenant text not null,
  waiting     text not null
);

-- Lanes of official numbers: a step locks one of them while it decides.
create table numbers (
  lane text collate "C" primary key,
  day  text not null,
  next bigint not null
) with (fillfactor = 10);
insert into numbers (lane, day, next) values ('0', '', 0), ('1', '', 0), ('2', '', 0), ('3', '', 0), ('4', '', 0), ('5', '', 0), ('6', '', 0), ('7', '', 0);
