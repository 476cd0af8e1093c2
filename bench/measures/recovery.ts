import { timed } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { clickUntilTaken, untilAnswers } from '../rig/patience';
import { appeal, buy } from '../rig/purchases';
import { print } from '../rig/rig';
import type { Rig } from '../rig/rig';

/** Seconds within which people can work again after a part was killed. */
const floors = { worker: 30, api: 5, temporal: 45, postgres: 30 } as const;
type Part = keyof typeof floors;

/** M9: from `kill -9` of a part until people can work again: the next click is taken, or the page answers. */
export async function measureRecovery(rig: Rig, rounds: number): Promise<readonly Finding[]> {
  const [orderNo = ''] = await buy(rig, 1);
  const caseNo = await appeal(rig, orderNo);
  await rig.world.untilStage(caseNo, 'support');
  const findings: Finding[] = [];
  let clicks = 0;
  for (const part of Object.keys(floors) as Part[]) {
    if (rig.pids()[part] === undefined) continue;
    const taken: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      print(`M9: kill -9 ${part}`);
      process.kill(rig.pids()[part] ?? NaN, 'SIGKILL');
      taken.push(await timed(() => worksAgain(rig, part, { caseNo, action: nextAction((clicks += 1)) })));
      await calm(rig, caseNo, () => nextAction((clicks += 1)));
    }
    findings.push({
      id: 'M9',
      what: `people work again after kill -9 of ${part}`,
      value: Math.max(...taken) / 1_000,
      unit: 's',
      floor: floors[part],
      from: `the longest of ${String(rounds)}: ${taken.map((ms) => (ms / 1_000).toFixed(1)).join(', ')} s`,
    });
  }
  return findings;
}

const nextAction = (click: number): string => (click % 2 === 1 ? 'hold' : 'release');

async function worksAgain(
  rig: Rig,
  part: Part,
  { caseNo, action }: { readonly caseNo: string; readonly action: string },
): Promise<void> {
  if (part === 'api') await untilAnswers(`${rig.info.apiUrl}/readyz`);
  await clickUntilTaken(rig, caseNo, action);
}

/** Each kill meets a desk in which everything is up again, and no pause of the last one counts for the next. */
async function calm(rig: Rig, caseNo: string, next: () => string): Promise<void> {
  await untilAnswers(`${rig.info.apiUrl}/readyz`);
  for (let click = 0; click < 10; click += 1) await clickUntilTaken(rig, caseNo, next());
}
