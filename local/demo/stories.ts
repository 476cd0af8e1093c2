import { demoOrdersOf } from '../sample/demo-orders';
import type { DemoKey, DemoOrder } from '../sample/demo-orders';
import type { CaseView, World } from './world';

/** One case of the demo: what it shows, the outcome it must have, and how its people play it. */
export interface Story {
  readonly title: string;
  readonly order: DemoKey;
  readonly outcome: string;
  play(world: World, order: DemoOrder): Promise<string>;
}

export const stories: readonly Story[] = [
  {
    title: 'A defect at the regular price ends in a refund',
    order: 'regularFresh',
    outcome: 'refunded',
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'Channel two shows no trace any more, with any probe.');
      await toOffer(world, order, caseNo);
      world.say('   customer  answers the offer by mail: REFUND');
      await world.reply(order.email, caseNo, 'REFUND\n\nThank you.');
      return caseNo;
    },
  },
  {
    title: 'A sale item is replaced, never refunded (O2)',
    order: 'saleFresh',
    outcome: 'replaced',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The iron heats up and goes cold after a minute.');
      await toOffer(world, order, caseNo);
      await chooseByPhone(world, caseNo, 'replacement');
      await sendAndDeliver(world, caseNo);
      return caseNo;
    },
  },
  {
    title: 'Nothing in stock to replace it with: repair (O7)',
    order: 'noStock',
    outcome: 'repaired',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The output drops to zero under load.');
      await toOffer(world, order, caseNo);
      await chooseByPhone(world, caseNo, 'repair');
      world.say('   lab       repairs it; it passes the quality check');
      await world.act('lab', `${caseNo}/finish-repair`, { passedQualityCheck: true });
      await sendAndDeliver(world, caseNo);
      return caseNo;
    },
  },
  {
    title: 'Advice solves it (S1)',
    order: 'adviceOnly',
    outcome: 'solved-remotely',
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'The analyser is not found by my computer.');
      world.say('   support   advises: install the driver before plugging it in');
      await world.act('support', `${caseNo}/advise`, {
        text: 'Please install the driver first, then plug the analyser in.',
      });
      world.say('   customer  answers by mail: SOLVED');
      await world.reply(order.email, caseNo, 'SOLVED\n\nIt works, thank you!');
      return caseNo;
    },
  },
  {
    title: 'A letter on day 15 comes too late (W1)',
    order: 'tooLate',
    outcome: 'refused',
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'The meter shows nothing but zeros.');
      const { eligibility } = await world.see(caseNo);
      world.say(`   desk      refuses by ${eligibility.rules.join(', ')}: ${eligibility.explanation}`);
      return caseNo;
    },
  },
  {
    title: 'A fault that the customer caused earns no remedy (O8)',
    order: 'customerFault',
    outcome: 'no-remedy',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The driver is dead since I connected a new battery.');
      await toLab(world, order, caseNo);
      world.say('   lab       finds reversed polarity; a second technician confirms it');
      await world.act('lab', `${caseNo}/lab-verdict`, {
        cause: 'customer-caused',
        findings: 'Input stage burnt by reversed polarity; the fuse was bridged.',
        repairable: false,
      });
      await world.act('lab2', `${caseNo}/confirm-verdict`, { agrees: true });
      await world.untilStage(caseNo, 'goods-back');
      await sendAndDeliver(world, caseNo);
      return caseNo;
    },
  },
  {
    title: 'A large refund takes two persons',
    order: 'expensive',
    outcome: 'refunded',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The display stays dark.');
      await toOffer(world, order, caseNo);
      await chooseByPhone(world, caseNo, 'refund');
      await world.until('the wait for an approval', async () => {
        const { refund } = await world.see(caseNo);
        return refund?.state === 'awaiting-approval' ? true : undefined;
      });
      world.say('   payments  a second person approves the refund');
      await world.act('payments', `${caseNo}/approve-refund`);
      return caseNo;
    },
  },
  {
    title: 'The shelf turns out empty: a fresh offer, and he takes the refund',
    order: 'fallsBack',
    outcome: 'refunded',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'It switches itself off under load.');
      await toOffer(world, order, caseNo);
      await chooseByPhone(world, caseNo, 'replacement');
      world.say('   warehouse finds the reserved unit gone; the desk makes a fresh offer');
      await world.act('warehouse', `${caseNo}/report-shortage`);
      await world.untilOffered(caseNo, 2);
      await chooseByPhone(world, caseNo, 'refund');
      return caseNo;
    },
  },
  {
    title: 'Refused by W1, and a manager overrules it with a reason',
    order: 'overruled',
    outcome: 'solved-remotely',
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'The fan rattles. I was in hospital until yesterday.');
      const { eligibility } = await world.untilStage(caseNo, 'closed');
      world.say(`   desk      refuses by ${eligibility.rules.join(', ')}`);
      world.say('   manager   sets W1 aside: the customer was in hospital');
      await world.act('manager', `${caseNo}/overrule`, {
        rule: 'W1',
        reason: 'The customer was in hospital; the note lies with us.',
      });
      await world.untilStage(caseNo, 'support');
      world.say('   support   advises how to clean the fan; the customer answers by mail: SOLVED');
      await world.act('support', `${caseNo}/advise`, {
        text: 'Please unplug it and blow the dust out of the fan.',
      });
      await world.reply(order.email, caseNo, 'SOLVED');
      return caseNo;
    },
  },
  {
    title: 'The bank takes the refund and its answer is lost: still one refund',
    order: 'answerLost',
    outcome: 'refunded',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The board does not start any more.');
      await toOffer(world, order, caseNo);
      world.say('   bank      will pay, and lose its answer on the way (the sandbox is told to)');
      await world.loseBanksAnswer(order.paymentId);
      await chooseByPhone(world, caseNo, 'refund');
      world.say('   desk      cannot know, so it looks before it repeats, and finds the refund');
      return caseNo;
    },
  },
  {
    title: 'The customer thinks better of it',
    order: 'withdrawn',
    outcome: 'withdrawn',
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'It shows the wrong humidity.');
      world.say('   customer  answers by mail: WITHDRAW');
      await world.reply(order.email, caseNo, 'WITHDRAW');
      return caseNo;
    },
  },
  {
    title: 'The customer falls silent: a reminder, then the case lapses and can be reopened (L1)',
    order: 'silent',
    outcome: 'lapsed',
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'It loses samples at full speed.');
      world.say('   support   proposes the lab (S2); the customer does not answer');
      await world.act('support', `${caseNo}/propose-lab`, {
        reason: 'The clock was checked with the customer: it loses samples with every setting.',
      });
      const { policyVersion } = await world.untilStage(caseNo, 'closed');
      world.say(
        `   desk      reminds him, then waits no longer (policy ${policyVersion}: a day is a moment)`,
      );
      return caseNo;
    },
  },
];

/** The first series of demo orders whose units were in no case yet, so that the demo can be played again and again. */
export async function freshSeries(world: World): Promise<number> {
  for (let series = 0; ; series += 1) {
    const { regularFresh } = demoOrdersOf(series);
    const found = await world.call<{ items: readonly unknown[] }>(
      'support',
      `/cases?q=${regularFresh.orderNo}`,
    );
    if (found.items.length === 0) return series;
  }
}

/** Opens a case by a letter; answers its number. */
export async function writeLetter(world: World, order: DemoOrder, text: string): Promise<string> {
  world.say(`   customer  writes a letter about order ${order.orderNo}: “${text}”`);
  await world.mail({
    from: order.email,
    subject: `Order ${order.orderNo}`,
    text: `${text}\n\nOrder ${order.orderNo}, ${order.sku}`,
  });
  const { caseNo } = await world.caseOfOrder(order.orderNo);
  world.say(`   desk      opens ${caseNo} and answers`);
  return caseNo;
}

/** Opens a case by the form, as anybody can; answers its number. */
export async function fillForm(world: World, order: DemoOrder, description: string): Promise<string> {
  world.say(`   customer  fills in the form about order ${order.orderNo}: “${description}”`);
  const answer = await world.call<{ cases: readonly { readonly caseNo: string }[] }>(null, '/appeals', {
    orderNo: order.orderNo,
    email: order.email,
    items: [{ sku: order.sku, ...(order.serialNo !== null && { serialNo: order.serialNo }) }],
    problem: { description },
  });
  const [first] = answer.cases;
  if (!first) throw new Error(`No case was opened for ${order.orderNo}`);
  world.say(`   desk      opens ${first.caseNo}`);
  return first.caseNo;
}

/** Leads a case from support to where its parcel is due. */
export async function toParcel(world: World, order: DemoOrder, caseNo: string): Promise<void> {
  world.say(
    '   support   cannot cure it from afar and proposes the lab; the customer answers by mail: AGREE',
  );
  await world.act('support', `${caseNo}/propose-lab`, {
    reason:
      'The customer tried what the manual advises; the fault stayed, and its cause cannot be seen from afar.',
  });
  await world.reply(order.email, caseNo, 'AGREE');
  await world.untilStage(caseNo, 'parcel');
}

/** Leads a case from support to the lab. */
export async function toLab(world: World, order: DemoOrder, caseNo: string): Promise<void> {
  await toParcel(world, order, caseNo);
  world.say('   warehouse scans the parcel in');
  await world.call('warehouse', '/parcels/scan', { code: caseNo });
  await world.act('warehouse', `${caseNo}/shipment-arrived`, {
    contents: 'ok',
    ...(order.serialNo !== null && { serialNo: order.serialNo }),
  });
}

/** Leads a case from support through the lab to the offer. */
export async function toOffer(world: World, order: DemoOrder, caseNo: string): Promise<CaseView> {
  await toLab(world, order, caseNo);
  world.say('   lab       finds an internal defect');
  await world.act('lab', `${caseNo}/lab-verdict`, {
    cause: 'internal-defect',
    findings: 'Output stage defective, no trace of misuse.',
    repairable: order.partSku !== null,
    ...(order.partSku !== null && {
      repairMinutes: 45,
      repairCostCents: 4_000,
      parts: [{ sku: order.partSku, quantity: 1 }],
    }),
  });
  const view = await world.untilOffered(caseNo);
  for (const { kind, offered, rules, reason } of view.offer?.options ?? [])
    world.say(
      `   desk      ${offered ? '✓' : '✗'} ${kind.padEnd(11)} ${rules.join(', ').padEnd(10)} ${reason}`,
    );
  return view;
}

/** The customer chooses on the phone; support records it with a note on how he said it. */
export async function chooseByPhone(world: World, caseNo: string, kind: string): Promise<void> {
  world.say(`   customer  chooses the ${kind} on the phone; support records it`);
  const { offer } = await world.untilOffered(caseNo);
  await world.act('support', `${caseNo}/choose-option`, {
    kind,
    offerVersion: offer?.version,
    onBehalfOfCustomer: true,
    note: 'Said so on the phone.',
  });
}

export async function sendAndDeliver(world: World, caseNo: string): Promise<void> {
  world.say('   warehouse packs and dispatches; the carrier delivers');
  await world.act('warehouse', `${caseNo}/dispatch-goods`, {
    trackingNo: `TRK-${caseNo.slice(-6)}`,
    carrier: 'DHL',
  });
  await world.act('warehouse', `${caseNo}/confirm-delivery`);
}
