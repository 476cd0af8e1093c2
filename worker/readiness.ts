import type { Client } from '@temporalio/client';
import { databaseAnswers } from '../store/database';
import type { Database } from '../store/database';
import { searchAttributes } from '../workflows/contract';

const ANSWER_MS = 2_000;

const anyOf = { Keyword: "= ''", Int: '= 0', Datetime: "= '2000-01-01T00:00:00Z'" } as const;

/**
 * Makes sure that Temporal knows the search attributes: a case that sets an unknown one does not fail, it stands still.
 * Asked as a query, because every Temporal, the Cloud too, answers that.
 * @throws Error that names what is not registered
 */
export async function requireSearchAttributes({ workflowService, options }: Client): Promise<void> {
  const query = searchAttributes.map(({ name, type }) => `${name} ${anyOf[type]}`).join(' AND ');
  try {
    await workflowService.countWorkflowExecutions({ namespace: options.namespace, query });
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    if (!words.includes('search attribute')) throw error;
    throw new Error(`register the search attributes of docs/operations.md: ${words}`, { cause: error });
  }
}

/** Which of the two servers does not answer now. */
export async function unanswering(db: Database, client: Client): Promise<readonly string[]> {
  const [database, temporal] = await Promise.all([databaseAnswers(db), temporalAnswers(client)]);
  return [...(database ? [] : ['PostgreSQL']), ...(temporal ? [] : ['Temporal'])];
}

async function temporalAnswers(client: Client): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}
