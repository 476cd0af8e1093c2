const WIDTH = 100;

/** Text broken at words, every line indented; the first begins with `head` where the indent leaves room. */
export function wrapped(text: string, indent: number, head = ''): string {
  const lines: string[] = [];
  let line = head.padEnd(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/** The rules of a decision, each with its sentence. */
export function ruleLines(
  rules: readonly { readonly id: string; readonly text: string }[],
  indent: number,
): readonly string[] {
  return rules.map(({ id, text }) => wrapped(text, indent + 4, `${' '.repeat(indent)}${id}`));
}

/** A heading with what stands under it; nothing at all where nothing does. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title.toUpperCase(), ...lines];
}

/** What ends a command with one line that says what to do. */
export class CommandFailure extends Error {}

/** Runs a command: what it prints, or one line on stderr and exit code 2. */
export async function runCommand(command: () => string | Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** The first sentence of an error; one that Node itself made may come from another realm, where it is no Error of ours. */
export function firstSentence(error: unknown): string {
  const told = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(told).split(/[.\n]( |$)/)[0] ?? '';
}
