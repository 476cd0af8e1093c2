-- The warehouse's list: by state, in the order in which things were ordered out, page by page.
create index dispatch_orders_by_state on dispatch_orders (state, ordered_at, dispatch_id);
