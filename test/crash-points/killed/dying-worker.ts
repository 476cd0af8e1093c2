/** A worker process that pays one refund and is killed at a point: `dying-worker.ts JSON`. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { payRefund } from '../../../activities/refund';
import { stripePayments } from '../../../gateways/payments';
import type { StateIn, Step } from '../../../workflows/contract';
import { Mortal, mortalDatabase } from '../mortal';
import type { CrashPoint } from '../mortal';
import { killMyself } from './kill-myself';

interface Orders {
  readonly databaseUrl: string;
  readonly bank: Parameters<typeof stripePayments>[0];
  readonly step: Step & { readonly state: StateIn<'refund'> };
  readonly point: CrashPoint | null;
}

// Written by the test that starts this process.
const { databaseUrl, bank, step, point } = JSON.parse(process.argv[2] ?? '{}') as Orders;
const mortal = new Mortal(killMyself);
mortal.begin(point);
const db = mortalDatabase(databaseUrl, mortal);
const payments = mortal.outside(stripePayments(bank), 'bank', ['createRefund']);
const pay = payRefund({ db, payments, now: () => new Date() });
void new MockActivityEnvironment().run(pay, step).then(killMyself);
