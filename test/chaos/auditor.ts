import { execFile } from 'node:child_process';
import type { Finding } from '../../audit/invariant';
import { programArguments } from '../../local/machine/programs';
import { project } from '../../project';

/** The auditor as an operator runs it, with what the clients were told beside. */
export function auditOf(
  home: string,
  { histories, ledger }: { readonly histories: number; readonly ledger: string },
): Promise<readonly Finding[]> {
  const asked = ['--json', '--histories', String(histories), '--ledger', ledger];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...programArguments('local/audit.ts'), ...asked],
      {
        env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', DESK_HOME: home },
        cwd: project,
        maxBuffer: 64_000_000,
      },
      (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(`Cannot audit the run: ${stderr}`, { cause: error }));
        // The auditor's own findings, as it prints them.
        else resolve(JSON.parse(stdout) as readonly Finding[]);
      },
    );
  });
}
