-- Where an appeal was sent: the zone of the customer's browser, or the offset from UTC of his letter's Date header. It
-- decides nothing, the policy's zone does; near midnight the explanation shows his own day beside ours (E6).
alter table appeals add column time_zone text;
-- A letter that is no appeal yet may become one later.
alter table letters add column time_zone text;
