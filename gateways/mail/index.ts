export { openDoor } from './door';
export type { Door } from './door';
export type { IncomingLetter } from './incoming';
export { watchMailbox } from './mailbox';
export { LetterRefused, mailTransport } from './outgoing';
export type { MailTransport, OutgoingLetter } from './outgoing';
