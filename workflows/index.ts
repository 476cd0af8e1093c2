export { mailroom } from './mailroom';
export { returnCase } from './return-case';
