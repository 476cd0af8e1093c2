import type { Finding } from '../../audit/invariant';
import type { Proof } from '../../audit/proof';
import { section, wrapped } from '../desk/layout';
import { proofSections } from './proof';

/** Breaches of one invariant that are spelled out; a broken desk has more than anybody reads. */
const SPELLED_OUT = 20;

/** The table of invariants, and every breach under it. */
export function auditText(findings: readonly Finding[]): string {
  return [...tableOf(findings), ...findings.flatMap(breachesOf), '', verdictOf(findings)].join('\n');
}

function tableOf(findings: readonly Finding[]): readonly string[] {
  return [
    'breaches'.padStart(18),
    ...findings.map(({ id, statement, checked, breaches }) => {
      const count = `${breaches.length} of ${checked}`.padStart(14);
      return wrapped(statement, 20, `${id.padEnd(4)}${count}  `);
    }),
  ];
}

function breachesOf({ id, breaches }: Finding): readonly string[] {
  const lines = breaches.slice(0, SPELLED_OUT).map(({ subject, what }) => wrapped(`${subject}: ${what}`, 2));
  const rest = breaches.length - SPELLED_OUT;
  return section(`${id} is broken`, rest > 0 ? [...lines, `  and ${rest} more`] : lines);
}

function verdictOf(findings: readonly Finding[]): string {
  const broken = findings.filter(({ breaches }) => breaches.length > 0).map(({ id }) => id);
  return broken.length === 0 ? 'All invariants hold.' : `Broken: ${broken.join(', ')}`;
}

/** The proof of one case, book by book. */
export function proofText(proof: Proof): string {
  return [
    proof.caseNo,
    ...proofSections(proof).flatMap(([title, lines]) => section(title, lines)),
    ...section('Invariants', tableOf(proof.findings)),
    ...proof.findings.flatMap(breachesOf),
    '',
    verdictOf(proof.findings),
  ].join('\n');
}
