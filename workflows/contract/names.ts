/** Names by which the desk is known to Temporal. Changing one orphans the open cases. */
export const TASK_QUEUE = 'returns';
/** What the workers of all builds are called together, for worker versioning. */
export const DEPLOYMENT = 'returns-desk';
/** Money activities have a queue of their own: only its worker holds the payment key, and the payment team sees it apart. */
export function paymentsQueueOf(taskQueue: string): string {
  return `${taskQueue}-payments`;
}

/** The carrier's key is held by the workers of this queue only; nobody serves it where no key is set. */
export function carriersQueueOf(taskQueue: string): string {
  return `${taskQueue}-carriers`;
}

export const CASE_WORKFLOW = 'returnCase';
export const MAILROOM_WORKFLOW = 'mailroom';
/** There is one mailroom: it delivers every letter that waits in the store. */
export const MAILROOM_WORKFLOW_ID = 'mailroom';
export const LABEL_ROOM_WORKFLOW = 'labelRoom';
/** There is one label room, and only where a carrier's key is set. */
export const LABEL_ROOM_WORKFLOW_ID = 'label-room';
export const WEBHOOK_ROOM_WORKFLOW = 'webhookRoom';
/** There is one webhook room: it tells the systems elsewhere what happened in all cases. */
export const WEBHOOK_ROOM_WORKFLOW_ID = 'webhook-room';
/** Forgets the persons whose erasure waits, and those whose time is over; on a schedule of the same name. */
export const ERASER_WORKFLOW = 'eraser';
export const ERASER_SCHEDULE_ID = 'eraser';
export const RECONCILER_WORKFLOW = 'reconciler';
/** The schedule that starts the reconciler. */
export const RECONCILER_SCHEDULE_ID = 'reconciler';

/** Types of the failures with which a case refuses a message; one table in the api maps them to HTTP status. */
export type RefusalType =
  | 'WrongStage'
  | 'WrongRole'
  | 'InvalidMessage'
  | 'AlreadyDone'
  | 'StaleOffer'
  | 'NotOffered'
  | 'SamePerson'
  | 'ConsentMissing'
  | 'NotAccepted'
  | 'OnHold'
  | 'NothingToDo';
