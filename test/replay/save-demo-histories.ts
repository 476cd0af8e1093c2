/**
 * `npm run histories:demo -- RELEASE`: saves the histories of the demo's stories from the desk that runs here, beside
 * the scenes. Run it on a fresh desk after `npm run demo`, once per release; a saved history is never changed again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { deskHome, readDeskFile } from '../../local/desk/file';
import { scrubbed } from './scrubbed';
import { stories } from '../../local/demo/stories';
import { demoOrders } from '../../local/sample/demo-orders';

async function main(release: string | undefined): Promise<void> {
  const desk = readDeskFile(deskHome(process.env));
  if (release === undefined || desk === undefined) {
    process.stderr.write(
      'Cannot save histories: name the release (npm run histories:demo -- 0.1), and have the desk run\n',
    );
    process.exit(2);
  }
  const folder = join(__dirname, 'histories', `${release}-demo`);
  mkdirSync(folder, { recursive: true });
  const client = new Client({ connection: await Connection.connect({ address: desk.temporalAddress }) });
  for (const story of stories) {
    const { orderNo } = demoOrders[story.order];
    for await (const { workflowId } of client.workflow.list({ query: `OrderNo = "${orderNo}"` })) {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      writeFileSync(join(folder, `${story.order}.json`), `${scrubbed(historyToJSON(history))}\n`);
      process.stdout.write(`${story.order}: ${workflowId}\n`);
    }
  }
  process.exit(0);
}

void main(process.argv[2]);
