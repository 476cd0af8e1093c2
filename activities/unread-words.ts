import type { Database } from '../store/database';
import { hasUnread } from '../store/work/customer-words';

/** Whether a customer wrote something about his case that nobody has read yet: then he is not silent (E36). */
export function hasUnreadWords(db: Database) {
  return (caseNo: string): Promise<boolean> => hasUnread(db, caseNo);
}
