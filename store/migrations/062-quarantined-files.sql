-- Why a file is kept but not given out: it could do harm, or nobody knows who sent it.
alter table files add column quarantined text;
