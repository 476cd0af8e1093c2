import type { Sample } from './corpus';

/** Numbers from a seed: the same run again for the same seed. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A request as it is put on the wire. */
export interface Mutation {
  readonly name: string;
  readonly contentType: string;
  readonly body: Buffer;
}

type Pick = (below: number) => number;

/** One file of the corpus, hurt in some way or not, plain or in a form that may be hurt itself. */
export function mutate(samples: readonly Sample[], pick: Pick): Mutation {
  const sample = chosen(samples, pick);
  const content = hurt(sample.content, chosen(samples, pick).content, pick);
  const kinds = ['image/jpeg', 'image/svg+xml', 'text/html', 'application/octet-stream', 'x/\u007f'];
  const contentType = chosen(kinds, pick);
  if (pick(2) === 0) return { name: sample.name, contentType, body: content };
  const boundary = chosen(['----desk', 'x', '-'.repeat(70)], pick);
  const form = formOf({ ...sample, content }, { boundary, contentType, pick });
  return { name: '', contentType: `multipart/form-data; boundary=${boundary}`, body: form };
}

function hurt(content: Buffer, other: Buffer, pick: Pick): Buffer {
  const copy = Buffer.from(content);
  const at = pick(copy.length);
  switch (pick(6)) {
    case 0:
      return copy;
    case 1:
      return copy.subarray(0, at);
    case 2:
      for (let count = 0; count < 8; count += 1) copy[pick(copy.length)] = pick(256);
      return copy;
    case 3:
      return Buffer.concat([copy.subarray(0, at), other]);
    case 4:
      return Buffer.concat([copy, other]);
    default:
      // Lengths that lie stand near the beginning of most kinds of file.
      copy.fill(255, Math.min(at, 32), Math.min(at + 4, 36, copy.length));
      return copy;
  }
}

function formOf(
  { name, content }: Sample,
  {
    boundary,
    contentType,
    pick,
  }: { readonly boundary: string; readonly contentType: string; readonly pick: Pick },
): Buffer {
  const quoted = pick(4) === 0 ? name : name.replaceAll(/["\r\n]/g, '_');
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted}"\r\ncontent-type: ${contentType}\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return pick(4) === 0 ? whole.subarray(0, pick(whole.length)) : whole;
}

function chosen<T>(from: readonly T[], pick: Pick): T {
  const one = from[pick(from.length)];
  if (one === undefined) throw new Error('there is nothing to choose from');
  return one;
}
