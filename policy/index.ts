/** The supplier's return policy as data and pure functions: nothing here does I/O, reads a clock or throws. */
export * from './rules';
export * from './settings';
export * from './calendar';
export * from './currency';
export * from './versions';
export * from './validation';
export * from './window';
export * from './receipt';
export * from './eligibility';
export * from './exclusions';
export * from './options';
export * from './refund';
export * from './return-postage';
export * from './tenders';
export * from './deadlines';
export * from './what-if';
