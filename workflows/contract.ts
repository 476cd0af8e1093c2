/**
 * The whole public contract of a return case: its stages, the messages it takes, its state and its names in Temporal.
 * Pure data and types; the api, the activities and the worker import only this file of `workflows/`.
 */
export * from './contract/allowed';
export * from './contract/allowed-to';
export * from './contract/choice';
export * from './contract/early';
export * from './contract/hold';
export * from './contract/messages';
export * from './contract/money-gone';
export * from './contract/names';
export * from './contract/outcomes';
export * from './contract/refund';
export * from './contract/refund-words';
export * from './contract/reopening';
export * from './contract/search-attributes';
export * from './contract/silence';
export * from './contract/stages';
export * from './contract/state';
export * from './contract/step';
export * from './contract/undecided';
