import { parseArgs } from 'node:util';
import { explanation } from '../api/schemas/explanation';
import { deskHome, readDeskFile } from './desk/file';
import { explanationText } from './texts/explanation';
import { CommandFailure, firstSentence, runCommand } from './desk/layout';

const usage = 'npm run explain -- RMA-000042 [--policy NAME] [--json]';
const answerWithinMs = 10_000;

interface Asked {
  readonly caseNo: string;
  readonly policy: string | null;
  readonly json: boolean;
}

/** `npm run explain`: why a case of the desk on this machine stands where it stands. */
void runCommand(async () => {
  const asked = readArguments();
  const answer = await ask(asked);
  const told = explanation.safeParse(answer);
  if (!told.success)
    throw new CommandFailure(`Cannot explain ${asked.caseNo}: the desk answers in another version's words`);
  return asked.json ? JSON.stringify(told.data, null, 2) : explanationText(told.data);
});

function readArguments(): Asked {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { policy: { type: 'string' }, json: { type: 'boolean' } },
    });
    const [caseNo] = positionals;
    if (caseNo === undefined || positionals.length > 1) throw new Error('name one case');
    if (!/^RMA-\d{6,12}$/.test(caseNo)) throw new Error(`${caseNo} is no case number`);
    return { caseNo, policy: values.policy ?? null, json: values.json ?? false };
  } catch (error) {
    throw new CommandFailure(`Cannot explain: ${firstSentence(error)}. Usage: ${usage}`);
  }
}

async function ask({ caseNo, policy }: Asked): Promise<unknown> {
  const desk = readDeskFile(deskHome(process.env));
  const closed = new CommandFailure(
    `Cannot explain ${caseNo}: no desk runs on this machine; start it by npm start`,
  );
  if (desk === undefined || desk.apiUrl === '') throw closed;
  const url = new URL(`/api/v1/cases/${caseNo}/explain`, desk.apiUrl);
  if (policy !== null) url.searchParams.set('policy', policy);
  const headers = { authorization: `Bearer ${desk.keys.support}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) }).catch(() => {
    throw closed;
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new CommandFailure(
    problemOf(answer) ?? `Cannot explain ${caseNo}: the desk answered ${response.status}`,
  );
}

/** The words of a problem (RFC 9457); they name the case, and what there is instead. */
function problemOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('detail' in answer)) return null;
  return typeof answer.detail === 'string' ? answer.detail : null;
}
