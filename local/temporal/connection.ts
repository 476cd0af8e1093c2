import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { searchAttributes, type SearchAttribute } from '../../workflows/contract';

const usualNamespace = 'default';
const codes = {
  Keyword: encodeSearchAttributeIndexedValueType('KEYWORD'),
  Datetime: encodeSearchAttributeIndexedValueType('DATETIME'),
  Int: encodeSearchAttributeIndexedValueType('INT'),
};

/** Whether a Temporal server answers for our namespace at `host:port`, which it looks up in its store. */
export async function temporalAnswers(address: string, withinMs = 40_000): Promise<boolean> {
  try {
    await withConnection(
      address,
      (connection) => connection.workflowService.describeNamespace({ namespace: usualNamespace }),
      withinMs,
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * Registers what the server lacks of our search attributes (its database may be of an older run) and waits until it
 * knows them all.
 * @throws Error when one is registered with another type, which a server accepts without a word and then keeps
 */
export async function ensureSearchAttributes(address: string, namespace = usualNamespace): Promise<void> {
  await withConnection(address, async (connection) => {
    const missing = await missingOn(connection, { address, namespace });
    if (missing.length === 0) return;
    const wanted = Object.fromEntries(missing.map(({ name, type }) => [name, codes[type]]));
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: definedOnly(wanted),
    });
    const until = Date.now() + 30_000;
    while ((await missingOn(connection, { address, namespace })).length > 0) {
      if (Date.now() > until)
        throw new Error(`Cannot use Temporal at ${address}: it does not take our search attributes`);
      await sleep(200);
    }
  });
}

async function missingOn(
  connection: Connection,
  { address, namespace }: { readonly address: string; readonly namespace: string },
): Promise<readonly SearchAttribute[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wrong = searchAttributes.find(
    ({ name, type }) => name in customAttributes && customAttributes[name] !== codes[type],
  );
  if (wrong === undefined) return searchAttributes.filter(({ name }) => !(name in customAttributes));
  throw new Error(
    `Cannot use Temporal at ${address}: search attribute ${wrong.name} is not of type ${wrong.type}`,
  );
}

function definedOnly<Value>(values: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, Value][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

async function withConnection<Result>(
  address: string,
  use: (connection: Connection) => Promise<Result>,
  withinMs = 40_000,
): Promise<Result> {
  const connectTimeout = Math.min(10_000, withinMs);
  const connection = await Connection.connect({ address, connectTimeout }).catch((cause: unknown) => {
    throw new Error(
      `Cannot reach Temporal at ${address}: it does not answer; does a server run there, and is TEMPORAL_ADDRESS right?`,
      { cause },
    );
  });
  try {
    return await connection.withDeadline(Date.now() + withinMs, () => use(connection));
  } finally {
    await connection.close();
  }
}
