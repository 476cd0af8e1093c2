export { eraser } from './eraser';
export { labelRoom } from './label-room';
export { mailroom } from './mailroom';
export { reconciler } from './reconciler';
export { returnCase } from './return-case';
export { webhookRoom } from './webhook-room';
