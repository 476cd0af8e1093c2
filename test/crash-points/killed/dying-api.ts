/** An api process that answers one request and is killed at a point: `dying-api.ts JSON`; it prints its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { temporalCases } from '../../../api/cases/temporal-cases';
import { createApi } from '../../../api/server';
import { noSecondFactor } from '../../../api/sign-in/settings';
import { webhookCheck } from '../../../gateways/payments';
import { reachableNetworks } from '../../../gateways/webhooks/reachable';
import { policyVersions } from '../../../policy';
import { createChanges } from '../../../store/changes';
import { Mortal, mortalDatabase } from '../mortal';
import type { CrashPoint } from '../mortal';
import { killMyself } from './kill-myself';

interface Orders {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly point: CrashPoint | null;
}

async function main(): Promise<void> {
  // Written by the test that starts this process.
  const { databaseUrl, temporalAddress, taskQueue, point } = JSON.parse(process.argv[2] ?? '{}') as Orders;
  const mortal = new Mortal(killMyself);
  const db = mortalDatabase(databaseUrl, mortal);
  const cases = temporalCases({ options: { address: temporalAddress }, namespace: 'default', taskQueue });
  const app = createApi(
    {
      db,
      changes: await createChanges(databaseUrl, db),
      cases: mortal.outside(cases, 'Temporal', ['start']),
      policies: policyVersions,
      linkSecret: 'a secret of this test',
      webhookNetworks: reachableNetworks([]),
      signIn: {
        ...{ publicUrl: 'http://desk.example', now: () => new Date(), provider: null },
        secondFactor: noSecondFactor,
      },
      verifyWebhook: webhookCheck('whsec_none'),
      temporalUiUrl: 'http://temporal.example',
      labAddress: [],
      log: pino({ level: 'silent' }),
    },
    { appealsPerMinute: null },
  );
  const server = createServer((request, response) => {
    mortal.begin(point);
    // It has brought about everything, and dies before a byte of its answer leaves.
    response.writeHead = () => {
      void killMyself();
      return response;
    };
    app(request, response);
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
  });
}

void main();
