export { labelRoom } from './label-room';
export { mailroom } from './mailroom';
export { returnCase } from './return-case';
