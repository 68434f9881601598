-- A case is written two or three times: room for one next version of every row on a page is enough, as the one before last is dead by then.
alter table cases set (fillfactor = 45);
