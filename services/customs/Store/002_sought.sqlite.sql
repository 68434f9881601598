-- In whose rows of loose_legs a case stands in line. Cases that wait already may stand in any of them.
alter table cases add column sought integer not null default 0;
update cases set sought = missing & 7 where status = 2 and ending = 0 and missing & 7 <> 0;
