-- What lists reserve is posted too, so that the postings of a record number add up to both of its balances. What is reserved now was posted by nobody.
alter table stock_moves add column reserved numeric not null default 0;
create index stock_moves_record on stock_moves (stock_key, at, move_key);
insert into stock_moves (move_key, filing_id, line, stock_key, kind, qty, at, reserved)
select 'opening|' || stock_key || '|!0', 'opening|' || stock_key, 0, stock_key, 'reservation', 0, (extract(epoch from now()) * 1000)::bigint, reserved
from stock where reserved <> 0;
