import { demoOrdersOf } from '../sample/demo-orders';
import type { DemoKey, DemoOrder } from '../sample/demo-orders';
import type { Person } from './sessions';
import { chooseByPhone, fillForm, toLab, toOffer, toParcel, writeLetter } from './stories';
import type { World } from './world';

/** A case that the demo leaves open: who is to act next, and how it came to that. */
interface OpenStory {
  readonly title: string;
  readonly order: DemoKey;
  readonly who: Person | 'customer';
  /** What waits for him, as the table at the end says it. */
  readonly words: (caseNo: string) => string;
  /** The list of the api that his page shows, narrowed down to this case: it must be in it. */
  readonly list: (caseNo: string) => string;
  play(world: World, order: DemoOrder): Promise<string>;
}

/** A case that waits for somebody, as the demo left it. */
export interface Waiting {
  readonly caseNo: string;
  readonly who: OpenStory['who'];
  readonly words: string;
  /** The customer's way to his case, where he is the one who is to act. */
  readonly link: string | null;
}

const openStories: readonly OpenStory[] = [
  {
    title: 'A parcel is due: the warehouse scans its code',
    order: 'parcelDue',
    who: 'warehouse',
    words: (caseNo) => `a parcel that is due: scan or type ${caseNo}`,
    list: (caseNo) => `/cases?stage=parcel&q=${caseNo}`,
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'Channel one gives no signal at any frequency.');
      await toParcel(world, order, caseNo);
      return caseNo;
    },
  },
  {
    title: 'A device lies in the lab: a technician gives the verdict',
    order: 'atLab',
    who: 'lab',
    words: (caseNo) => `a device to inspect: ${caseNo}`,
    list: (caseNo) => `/cases?stage=lab&q=${caseNo}`,
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The air stays cold at every setting.');
      await toLab(world, order, caseNo);
      await world.untilStage(caseNo, 'lab');
      return caseNo;
    },
  },
  {
    title: 'An offer is made: the customer chooses (L4)',
    order: 'toChoose',
    who: 'customer',
    words: (caseNo) => `an offer to choose from: ${caseNo}`,
    list: (caseNo) => `/cases?stage=offer&waitingFor=customer&q=${caseNo}`,
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The trigger does not hold on any channel.');
      await toOffer(world, order, caseNo);
      return caseNo;
    },
  },
  {
    title: 'The bank refuses a refund: the payment team starts it again, or pays another way',
    order: 'bankRefuses',
    who: 'payments',
    words: (caseNo) => `a refund that the bank refused: ${caseNo}`,
    list: (caseNo) => `/cases?attention=payments&refundState=failed&q=${caseNo}`,
    async play(world, order) {
      const caseNo = await fillForm(world, order, 'The second iron is not recognised.');
      await toOffer(world, order, caseNo);
      world.say('   bank      will refuse: the card has expired (the sandbox is told to)');
      await world.bankWill(order.paymentId, 'expired-card');
      await chooseByPhone(world, caseNo, 'refund');
      return caseNo;
    },
  },
  {
    title: 'It was delivered only after the order window: a manager judges (W2)',
    order: 'deliveredLate',
    who: 'manager',
    words: (caseNo) => `a late delivery to judge (W2): ${caseNo}`,
    list: (caseNo) => `/cases?attention=manager&q=${caseNo}`,
    play: (world, order) => writeLetter(world, order, 'The display flickers and goes dark.'),
  },
  {
    title: 'A customer’s letter that nobody has answered: support reads it',
    order: 'unanswered',
    who: 'support',
    words: (caseNo) => `a letter that nobody has answered: ${caseNo}`,
    list: (caseNo) => `/work-items?owner=support&caseNo=${caseNo}`,
    async play(world, order) {
      const caseNo = await writeLetter(world, order, 'The board is not found over USB.');
      await world.untilStage(caseNo, 'support');
      world.say('   support   advises: try another cable');
      await world.act('support', `${caseNo}/advise`, { text: 'Please try it with another USB cable.' });
      const answer = 'With the older cable it is found for a second, then it is gone. What does that mean?';
      world.say(`   customer  answers by mail, which only a person can understand: “${answer}”`);
      await world.reply(order.email, caseNo, answer);
      return caseNo;
    },
  },
];

/** Plays the cases that stay open, until each is in the list of the one it waits for; the others are counted. */
export async function playWaiting(
  world: World,
  series: number,
): Promise<{ readonly waiting: readonly Waiting[]; readonly failed: number }> {
  const orders = demoOrdersOf(series);
  const waiting: Waiting[] = [];
  world.say('\nAnd six cases that stay open, each until somebody does something');
  for (const story of openStories) {
    if (world.signal?.aborted === true) break;
    world.say(`\n- ${story.title}`);
    try {
      waiting.push(await leaveOpen(world, story, orders[story.order]));
    } catch (error) {
      world.say(`   FAILED    ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { waiting, failed: openStories.length - waiting.length };
}

async function leaveOpen(world: World, story: OpenStory, order: DemoOrder): Promise<Waiting> {
  const { who } = story;
  const caseNo = await story.play(world, order);
  const looks = who === 'customer' ? 'support' : who;
  await world.until(`${caseNo} in the list of the ${who}`, async () => {
    const { items } = await world.call<{ items: readonly unknown[] }>(looks, story.list(caseNo));
    return items.length > 0 ? true : undefined;
  });
  const link = who === 'customer' ? await world.linkOf(caseNo) : null;
  world.say(`   desk      leaves ${caseNo} open; it waits for: ${who}`);
  return { caseNo, who, words: story.words(caseNo), link };
}
