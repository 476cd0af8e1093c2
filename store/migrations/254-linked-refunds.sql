-- News of a refund that was made by hand find the parts that a person has linked it to.
create index refund_intents_by_linked_refund on refund_intents ((settled_by_hand->>'reference'))
  where settled_by_hand->>'method' = 'provider';
