-- Messages that nobody looks for any more are looked for by their age, each few seconds, and removed.
create index webhook_messages_ended on webhook_messages (state, created_at) where state <> 'waiting';
