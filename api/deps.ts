import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { ProviderEvent } from '../gateways/payments';
import type { Scanner } from '../gateways/uploads';
import type { ReachableNetworks } from '../gateways/webhooks/reachable';
import type { PolicyVersions } from '../policy';
import type { Changes } from '../store/changes';
import type { Database } from '../store/database';
import type { CaseClient } from './cases/case-client';
import type { SignInSettings } from './sign-in/settings';

/** Everything the api works with, made in `main.ts` and handed down; nothing of it is global. */
export interface ApiDeps {
  readonly db: Database;
  readonly cases: CaseClient;
  readonly changes: Changes;
  readonly policies: PolicyVersions;
  /** Secret of the customers' links. */
  readonly linkSecret: string;
  readonly signIn: SignInSettings;
  /** Checks the signature of a payment webhook; throws `PaymentFailure` when it is wrong. */
  readonly verifyWebhook: (rawBody: Buffer, signature: string) => ProviderEvent;
  /** Secrets that sign a shop's messages: one, or two while it is changed; no shop is joined when left out. */
  readonly shopifySecrets?: readonly string[];
  /** Where people open a workflow in the Temporal UI, namespace included. */
  readonly temporalUiUrl: string;
  /** Opens what Temporal keeps sealed; nothing is when left out. */
  readonly payloadCodec?: PayloadCodec;
  /** Where goods are posted to and parcels come from, line by line. */
  readonly labAddress: readonly string[];
  /** Looks through what strangers send; nobody does when left out. */
  readonly scanFile?: Scanner;
  /** Where webhooks may go. */
  readonly webhookNetworks: ReachableNetworks;
  readonly log: Logger;
}

/** Requests that one sender may make per minute; each process counts its own. */
export interface RequestLimits {
  /** What a person does in a browser, or a customer with his link. */
  readonly perPerson: number;
  readonly perKey: number;
  /** What customers write to one case, whoever of them writes. */
  readonly writesPerCase: number;
}

export interface ApiOptions {
  /** Appeals that one address may send per minute; null lifts the limit. */
  readonly appealsPerMinute: number | null;
  /** Limits of those who are known; none when left out. */
  readonly requestLimits?: RequestLimits;
  /** Which proxies may say whom a request comes from, as express reads it; those on this machine when left out. */
  readonly trustProxy?: string | number;
  /** How long an answer waits for the record to show what was done. */
  readonly recordWaitMs?: number;
  /** Where the built pages lie; the project's own when left out. */
  readonly pagesFolder?: string;
}
