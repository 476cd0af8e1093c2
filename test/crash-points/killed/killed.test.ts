import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { payRefund } from '../../../activities/refund';
import { sweepOnce } from '../../../api/sweep';
import { ApiRig } from '../../api/api-rig';
import { secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import { CaseRig } from '../../support/case-rig';
import { putOrder, buyerEmail } from '../../support/order';
import { refundDue } from '../activities/activities';
import { CrashSite } from '../activities/crash-site';
import type { CrashPoint } from '../mortal';

const root = join(__dirname, '../../..');

/** A process of its own that kills itself at a point, as dead as after `kill -9`. */
function start(program: 'dying-worker' | 'dying-api', orders: object): ChildProcess {
  const file = join(__dirname, `${program}.ts`);
  return spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(orders)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function signalThatEnded(child: ChildProcess): Promise<string | null> {
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

describe('kill -9 of a worker that pays a refund (T2, E72)', () => {
  let site: CrashSite;
  beforeAll(async () => {
    site = await CrashSite.open();
  });
  afterAll(() => site.close());

  /** The four points, counted in the effects of a refund in calm. */
  async function pointsOfARefund(): Promise<Readonly<Record<string, CrashPoint | null>>> {
    const { due } = await refundDue(site);
    site.mortal.begin(null);
    await site.run(site.activities.payRefund, due);
    const { effects } = site.mortal;
    const call = effects.indexOf('bank createRefund') + 1;
    // What an early look notes may stand before the commit of the intent, which stands before the call in any case.
    expect([effects.slice(0, call).includes('commit'), effects.at(-1)]).toEqual([true, 'commit']);
    return {
      'before the call': { effect: call, moment: 'before' },
      'after the effect, before the reply is read': { effect: call, moment: 'after' },
      'between the SQL commit and the answer': { effect: effects.length, moment: 'after' },
      'after the reply, before the activity returns': null,
    };
  }

  test('payRefund() pays once, whichever of the four points the kill meets', async () => {
    const points = await pointsOfARefund();
    const made = Object.entries(points).map(async ([name, point]) => {
      const { paymentId, due } = await refundDue(site);
      const bank = { secretKey, webhookSecret, apiUrl: site.outside.bank.url, timeoutMs: 30_000 };
      const orders = { databaseUrl: site.databaseUrl, bank, step: due, point };
      const signal = await signalThatEnded(start('dying-worker', orders));
      const before = await site.outside.bank.refundsMade(paymentId);
      const { db } = site;
      const again = payRefund({ db, payments: site.outside.bank.gateway(), now: () => new Date() });
      const { answer } = await site.run(again, due);
      return {
        name,
        signal,
        before,
        state: answer.state,
        after: await site.outside.bank.refundsMade(paymentId),
      };
    });
    const paid = { signal: 'SIGKILL', state: 'settled', after: 1 };
    expect(await Promise.all(made)).toEqual(
      Object.keys(points).map((name, index) => ({ name, ...paid, before: index === 0 ? 0 : 1 })),
    );
  });
});

describe('kill -9 of an api that accepts an appeal (T2)', () => {
  let rig: CaseRig;
  let api: ApiRig;
  beforeAll(async () => {
    rig = await CaseRig.open();
    api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient });
  });
  afterAll(async () => {
    await api.close();
    await rig.close();
  });

  const points: Readonly<Record<string, { readonly point: CrashPoint | null; readonly kept: number }>> = {
    'before the commit': { point: { effect: 1, moment: 'before' }, kept: 0 },
    'between the SQL commit and the answer': { point: { effect: 1, moment: 'after' }, kept: 1 },
    'after the case was started, before Temporal’s reply is read': {
      point: { effect: 2, moment: 'after' },
      kept: 1,
    },
    'after the reply, before the answer': { point: null, kept: 1 },
  };

  async function killedOver(name: string, point: CrashPoint | null) {
    const { orderNo, sku } = await putOrder(rig.db, { orderNo: `DE-${String(80_000 + name.length)}` });
    const temporalAddress = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
    const orders = { databaseUrl: rig.databaseUrl, temporalAddress, taskQueue: rig.taskQueue, point };
    const child = start('dying-api', orders);
    const ended = signalThatEnded(child);
    const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const body = { orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'It hums.' } };
    const key = `appeal-of-${orderNo}`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const first = fetch(`${said.toString().trim()}/api/v1/appeals`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    const answer = await first.then(
      ({ status }) => status,
      () => 'none',
    );
    const kept = await casesOf(orderNo);
    const again = await api.post('/api/v1/appeals', { body, key });
    return { name, signal: await ended, answer, kept: kept.length, again: again.status, orderNo };
  }

  function casesOf(orderNo: string) {
    const cases = rig.db.selectFrom('cases as c').innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no');
    return cases.select('c.case_no').where('a.order_no', '=', orderNo).execute();
  }

  test('acceptAppeal() opens one case, whichever point the kill meets, and it runs', async () => {
    const made = await Promise.all(
      Object.entries(points).map(([name, { point }]) => killedOver(name, point)),
    );
    const same = { signal: 'SIGKILL', answer: 'none', again: 201 };
    expect(
      made.map(({ name, signal, answer, kept, again }) => ({ name, signal, answer, kept, again })),
    ).toEqual(Object.entries(points).map(([name, { kept }]) => ({ name, ...same, kept })));
    await sweepOnce(api.deps, new Date(Date.now() + 60_000));
    for (const { orderNo } of made) {
      const [only, ...others] = await casesOf(orderNo);
      expect(others).toEqual([]);
      await rig.untilStage(only?.case_no ?? '', 'support');
      await rig.act(only?.case_no ?? '', 'customer', { action: 'withdraw', body: {} });
      await rig.untilStage(only?.case_no ?? '', 'closed');
    }
  });
});
