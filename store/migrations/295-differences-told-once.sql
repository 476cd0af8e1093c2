-- How a refund stood when an operator was told that it is not what was decided: told once, until it changes.
alter table provider_refunds add column difference_told text;
