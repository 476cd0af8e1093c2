import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { auditDesk } from '../audit/audit';
import type { Acknowledged, AuditDeps } from '../audit/invariant';
import { proofOf } from '../audit/proof';
import { caseRuns } from '../gateways/case-runs';
import { localInbox } from '../gateways/witnesses/inbox';
import { sandboxLedger } from '../gateways/witnesses/sandbox-ledger';
import { CASE_WORKFLOW } from '../workflows/contract';
import { auditText, proofText } from './texts/audit';
import { reachDesk } from './desk/access';
import type { DeskAccess } from './desk/access';
import { CommandFailure, firstSentence, runCommand } from './desk/layout';

const usage =
  'npm run audit -- [RMA-000042] [--histories 1000] [--ledger FILE] [--canary TEXT]… [--settle-ms 5000] [--json]';

interface Asked {
  readonly caseNo: string | null;
  readonly histories: number;
  readonly ledger: string | null;
  readonly canaries: readonly string[];
  readonly settleMs: number;
  readonly json: boolean;
}

/** `npm run audit`: whether the desk kept its promises, by all books; exit code 1 on a breach. */
void runCommand(async () => {
  const asked = readArguments();
  const acknowledged = asked.ledger === null ? [] : await readLedger(asked.ledger);
  const desk = await reachDesk('audit');
  try {
    return await audit(asked, depsOf(desk, { ...asked, acknowledged }));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(
      `Cannot audit: a part of the desk does not answer as it must: ${causeOf(error)}`,
    );
  } finally {
    await desk.close();
  }
});

async function audit({ caseNo, histories, json }: Asked, deps: AuditDeps): Promise<string> {
  if (caseNo === null) {
    const findings = await auditDesk(deps, { caseNo, histories });
    markBreach(findings);
    return json ? JSON.stringify(findings, null, 2) : auditText(findings);
  }
  const proof = await proofOf(deps, caseNo);
  if (proof === null) throw new CommandFailure(`Cannot audit ${caseNo}: there is no such case`);
  markBreach(proof.findings);
  return json ? JSON.stringify(proof, null, 2) : proofText(proof);
}

function markBreach(findings: readonly { readonly breaches: readonly unknown[] }[]): void {
  if (findings.some(({ breaches }) => breaches.length > 0)) process.exitCode = 1;
}

function depsOf(
  { db, client, payments, paymentUrl, mailUrl, logFiles }: DeskAccess,
  asked: Pick<AuditDeps, 'acknowledged' | 'canaries' | 'settleMs'>,
): AuditDeps {
  const { acknowledged, canaries, settleMs } = asked;
  return {
    db,
    payments,
    runs: caseRuns(client, CASE_WORKFLOW),
    witness: paymentUrl === null ? null : sandboxLedger(paymentUrl),
    inbox: mailUrl === null ? null : localInbox(mailUrl),
    logFiles,
    now: () => new Date(),
    ...{ acknowledged, canaries, settleMs },
  };
}

function readArguments(): Asked {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        histories: { type: 'string', default: '1000' },
        ledger: { type: 'string' },
        canary: { type: 'string', multiple: true },
        'settle-ms': { type: 'string', default: '5000' },
        json: { type: 'boolean' },
      },
    });
    const [caseNo = null] = positionals;
    if (positionals.length > 1) throw new Error('name one case, or none');
    if (caseNo !== null && !/^RMA-\d{6,12}$/.test(caseNo)) throw new Error(`${caseNo} is no case number`);
    return {
      caseNo,
      histories: countIn('--histories', values.histories),
      ledger: values.ledger ?? null,
      canaries: values.canary ?? [],
      settleMs: countIn('--settle-ms', values['settle-ms']),
      json: values.json ?? false,
    };
  } catch (error) {
    throw new CommandFailure(`Cannot audit: ${firstSentence(error)}. Usage: ${usage}`);
  }
}

function countIn(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} is no number: ${text}`);
  return Number(text);
}

const line = z.object({
  at: z.string(),
  method: z.string(),
  path: z.string(),
  idempotencyKey: z.string().nullable(),
  status: z.int(),
  caseNo: z.string().nullable(),
});

/** One JSON object a line: what a client was told, as it was told. */
async function readLedger(file: string): Promise<readonly Acknowledged[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((text) => text.trim() !== '');
    return lines.map((text) => line.parse(JSON.parse(text)));
  } catch (error) {
    throw new CommandFailure(`Cannot audit: ${file} is no ledger of requests: ${firstSentence(error)}`);
  }
}

/** What went wrong and, where the error only wraps it, with what. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${firstSentence(error.cause)})` : '';
  return `${firstSentence(error)}${cause}`.replaceAll(/\s+/g, ' ');
}
