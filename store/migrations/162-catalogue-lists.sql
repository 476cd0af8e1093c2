-- Lists of orders and products, page by page, and what people search them by.
create index orders_newest on orders (ordered_at desc, order_no desc);
create index order_lines_by_sku_and_order on order_lines (sku, order_no, line_no);
create index products_by_sku_prefix on products (sku text_pattern_ops);
create index products_by_title on products using gin (to_tsvector('simple', title));
create index stock_ledger_by_sku on stock_ledger (sku, id);
