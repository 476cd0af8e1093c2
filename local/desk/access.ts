import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { temporalCases } from '../../api/cases/temporal-cases';
import type { CaseClient } from '../../api/cases/case-client';
import { payloadKeysGiven, temporalConnection } from '../../config';
import { sealingConverter } from '../../gateways/payload-codec';
import { stripePayments } from '../../gateways/payments';
import type { Payments } from '../../gateways/payments';
import { closeDatabase, databaseAnswers, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { deskHome, readDeskFile } from './file';
import { CommandFailure } from './layout';

/** A desk as an operator's command reaches it. */
export interface DeskAccess {
  readonly db: Database;
  readonly client: Client;
  /** The cases as the api talks to them. */
  readonly cases: CaseClient;
  readonly payments: Payments;
  /** Base address of the provider, when it is not the real one. */
  readonly paymentUrl: string | null;
  /** The inbox that takes all letters; of a desk on one machine only. */
  readonly mailUrl: string | null;
  readonly logFiles: readonly string[];
  readonly close: () => Promise<void>;
}

interface Addresses {
  readonly databaseUrl: string;
  readonly temporal: ConnectionOptions;
  readonly namespace: string;
  readonly paymentKey: string;
  readonly paymentUrl: string | null;
  readonly mailUrl: string | null;
  readonly logFiles: readonly string[];
}

/**
 * Reaches the desk whose DATABASE_URL is set, with the other settings of `.env.example`, or the one on this machine.
 * @throws CommandFailure that names the part which is not known or does not answer
 */
export async function reachDesk(toDo: string): Promise<DeskAccess> {
  const { databaseUrl, temporal, namespace, paymentKey, paymentUrl, ...rest } = addresses(toDo);
  const db = openDatabase(databaseUrl, { max: 4 });
  if (!(await databaseAnswers(db))) {
    await closeDatabase(db);
    throw new CommandFailure(`Cannot ${toDo}: the database does not answer, or is no desk's`);
  }
  const connection = await Connection.connect({ ...temporal, connectTimeout: 5_000 }).catch(async () => {
    await closeDatabase(db);
    throw new CommandFailure(`Cannot ${toDo}: Temporal does not answer at ${String(temporal.address)}`);
  });
  const dataConverter = sealingConverter(payloadKeysGiven());
  const cases = temporalCases({ options: temporal, namespace, dataConverter });
  return {
    db,
    client: new Client({ connection, namespace, ...(dataConverter && { dataConverter }) }),
    cases,
    // Nothing is signed here: a command reads, and takes no webhooks.
    payments: stripePayments({
      secretKey: paymentKey,
      webhookSecret: 'none',
      ...(paymentUrl !== null && { apiUrl: paymentUrl }),
    }),
    paymentUrl,
    ...rest,
    close: async () => {
      await cases.close();
      await connection.close();
      await closeDatabase(db);
    },
  };
}

function addresses(toDo: string): Addresses {
  const { DATABASE_URL: databaseUrl } = process.env;
  return databaseUrl === undefined || databaseUrl === ''
    ? onThisMachine(toDo)
    : asConfigured(toDo, databaseUrl);
}

function asConfigured(toDo: string, databaseUrl: string): Addresses {
  const { STRIPE_SECRET_KEY: paymentKey, STRIPE_API_URL: paymentUrl } = process.env;
  if (paymentKey === undefined || paymentKey === '')
    throw new CommandFailure(
      `Cannot ${toDo}: set STRIPE_SECRET_KEY, or unset DATABASE_URL for the desk here`,
    );
  const { options, namespace } = temporalConnection();
  return {
    databaseUrl,
    temporal: options,
    namespace,
    paymentKey,
    paymentUrl: paymentUrl === undefined || paymentUrl === '' ? null : paymentUrl,
    mailUrl: null,
    logFiles: [],
  };
}

function onThisMachine(toDo: string): Addresses {
  const home = deskHome(process.env);
  const desk = readDeskFile(home);
  if (desk === undefined || desk.databaseUrl === '')
    throw new CommandFailure(`Cannot ${toDo}: no desk runs on this machine; start it by npm start`);
  return {
    databaseUrl: desk.databaseUrl,
    temporal: { address: desk.temporalAddress },
    namespace: 'default',
    paymentKey: desk.keys.payment,
    paymentUrl: desk.paymentUrl,
    mailUrl: desk.mailUrl,
    logFiles: logsIn(join(home, 'logs')),
  };
}

function logsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
