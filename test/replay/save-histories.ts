/**
 * `npm run histories -- RELEASE`: saves the histories of the demo's cases from the desk that runs here, for the replay
 * test. Run it on a fresh desk after `npm run demo`, once per release; a saved history is never changed again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { deskHome, readDeskFile } from '../../local/desk-file';
import { stories } from '../../local/demo/stories';
import { demoOrders } from '../../local/sample/demo-orders';

async function main(release: string | undefined): Promise<void> {
  const desk = readDeskFile(deskHome(process.env));
  if (release === undefined || desk === undefined) {
    process.stderr.write(
      'Cannot save histories: name the release (npm run histories -- 0.1), and have the desk run\n',
    );
    process.exit(2);
  }
  const folder = join(__dirname, 'histories', release);
  mkdirSync(folder, { recursive: true });
  const client = new Client({ connection: await Connection.connect({ address: desk.temporalAddress }) });
  for (const story of stories) {
    const { orderNo } = demoOrders[story.order];
    for await (const { workflowId } of client.workflow.list({ query: `OrderNo = "${orderNo}"` })) {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      writeFileSync(join(folder, `${story.order}.json`), scrubbed(historyToJSON(history)));
      process.stdout.write(`${story.order}: ${workflowId}\n`);
    }
  }
  process.exit(0);
}

/** The names of processes and machines are nobody's business. */
function scrubbed(json: string): string {
  return json.replaceAll(/("(?:identity|lastWorkerIdentity)": ?)"[^"]*"/g, '$1"worker"');
}

void main(process.argv[2]);
