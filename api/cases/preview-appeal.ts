import { decisionsIn, explanationIn } from '../../gateways/letters';
import type { Language } from '../../gateways/letters';
import { boughtLines } from '../../store/goods/bought-lines';
import { findUnit } from '../../store/goods/orders';
import type { ApiDeps } from '../deps';
import { namedBefore } from '../letters/first-naming';
import { assessAppeal } from './assess-appeal';

interface Asked {
  readonly orderNo: string;
  readonly email: string;
  readonly claim?: 'defective' | 'damaged' | 'none' | 'unused' | undefined;
  readonly now: Date;
  readonly timeZone?: string | undefined;
}

type Deps = Pick<ApiDeps, 'db' | 'policies'>;

/** What an appeal of this moment would hear about each product of an order; nothing where the address is not its buyer's. */
export async function previewAppeal(deps: Deps, asked: Asked, language: Language) {
  const lines = await boughtLines(deps.db, asked);
  return Promise.all(lines.map((line) => previewLine(deps, { asked, ...line }, language)));
}

interface Line {
  readonly asked: Asked;
  readonly sku: string;
  readonly title: string;
  readonly pieces: number;
}

async function previewLine({ db, policies }: Deps, line: Line, language: Language) {
  const { asked, sku, title, pieces } = line;
  const found = await findUnit(db, { orderNo: asked.orderNo, sku });
  if (!found.found) return { sku, title, pieces, caseNos: [...found.caseNos], assessed: null };
  const { email: sender, orderNo, now } = asked;
  const named = await namedBefore(db, { sender, orderNo, skus: [sku], before: now });
  const timeZone = named.first ? named.first.timeZone : (asked.timeZone ?? null);
  const { policy, first, remedied, eligibility } = await assessAppeal(db, policies, {
    unitId: found.unitId,
    proven: true,
    email: asked.email,
    problem: { description: '', claim: asked.claim },
    acceptedAt: named.first?.acceptedAt ?? now,
    timeZone,
  });
  const { timeZone: ours, receiptWindowDays, orderWindowDays } = policy.settings;
  const explanation = explanationIn(decisionsIn(language), {
    ...{ eligibility, policy, remedied, overruled: [] },
    appealedAt: first.appealedAt,
    customerTimeZone: timeZone,
  });
  const { eligible, rules, needs, counted } = eligibility;
  const assessed = { eligible, rules: [...rules], needs: [...needs], explanation, counted: { ...counted } };
  const windows = { timeZone: ours, receiptWindowDays, orderWindowDays: remedied ? null : orderWindowDays };
  return { sku, title, pieces, caseNos: [], assessed: { ...assessed, ...windows } };
}
