import type { Problem } from '../../store/cases/appeals';

const headings = {
  suspectedCause: 'Suspected cause',
  usage: 'How it is used',
  connectionDiagram: 'Connection',
  operatingModes: 'Operating modes',
  logs: 'Logs',
} as const;

/** What a customer told, as one text for the people who read it. */
export function problemText(problem: Problem): string {
  const given = new Map<string, string | undefined>(Object.entries(problem));
  const more = Object.entries(headings).flatMap(([field, heading]) => {
    const text = given.get(field);
    return text === undefined ? [] : [`${heading}: ${text}`];
  });
  // First of all: whoever reads on may already be asking for the goods (E49).
  const danger = problem.dangerous === true ? ['Dangerous, says the customer: swollen, leaking or hot.'] : [];
  return [...danger, problem.description, ...more].join('\n\n');
}
