/** The supplier's return policy as data and pure functions: nothing here does I/O, reads a clock or throws. */
export * from './rules';
export * from './german-rules';
export * from './settings';
export * from './dates/calendar';
export * from './money/currency';
export * from './versions';
export * from './validation';
export * from './dates/window';
export * from './dates/receipt';
export * from './eligibility';
export * from './exclusions';
export * from './options';
export * from './money/refund';
export * from './money/return-postage';
export * from './money/tenders';
export * from './dates/deadlines';
export * from './what-if';
