import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** How a mail server misbehaves: towards everybody before it greets, or towards one recipient after it. */
export type GreetingTrouble = 'nobody there' | 'says nothing' | 'too busy';
export type MailTrouble =
  | 'greylists'
  | 'no such user'
  | 'hangs before the data'
  | 'takes it and says nothing'
  | 'takes it and cuts'
  | 'cuts in mid-body'
  | '451 after the data, not kept'
  | '451 after the data, kept'
  | '554 after the data'
  | 'babbles'
  | 'slow';

/** A real SMTP server that keeps letters in memory, and fails towards recipients as it is told. */
export interface BadMailServer {
  readonly url: string;
  /** Every letter that it took, whatever it answered: recipient and raw text. */
  readonly kept: readonly { readonly to: string; readonly raw: string }[];
  /** Null: well again. */
  misbehaveTo(recipient: string, trouble: MailTrouble | null): void;
  /** Towards everybody, those too who are connected; null: well again. */
  greetWith(trouble: GreetingTrouble | null): Promise<void>;
  close(): Promise<void>;
}

const END = '\r\n.\r\n';
const SLOW_MS = 250;

export async function startBadMailServer(): Promise<BadMailServer> {
  const kept: { to: string; raw: string }[] = [];
  const troubles = new Map<string, MailTrouble | null>();
  let greeting: GreetingTrouble | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (greeting === 'says nothing') return;
    if (greeting !== null) return void socket.end('421 too many connections\r\n');
    converse(socket, {
      keep: (letter) => kept.push(letter),
      troubleOf: (to) => troubles.get(to) ?? null,
    });
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    kept,
    misbehaveTo: (recipient, trouble) => void troubles.set(recipient, trouble),
    async greetWith(trouble) {
      greeting = trouble;
      await close();
      if (trouble !== 'nobody there') await listen(port);
    },
    close,
  };
}

interface Room {
  readonly keep: (letter: { readonly to: string; readonly raw: string }) => void;
  readonly troubleOf: (to: string) => MailTrouble | null;
}

const atRecipient: Readonly<Partial<Record<MailTrouble, string>>> = {
  greylists: '450 come back later',
  'no such user': '550 no such user',
  babbles: '\u0000\u0001 I am not a mail server',
};
const afterData: Readonly<
  Partial<Record<MailTrouble, { readonly keeps: boolean; readonly says: string | null }>>
> = {
  'takes it and says nothing': { keeps: true, says: null },
  '451 after the data, not kept': { keeps: false, says: '451 try again' },
  '451 after the data, kept': { keeps: true, says: '451 try again' },
  '554 after the data': { keeps: false, says: '554 no' },
};

/** SMTP as far as one letter after another needs it, line by line. */
function converse(socket: Socket, { keep, troubleOf }: Room): void {
  let text = '';
  let inData = false;
  let to = '';
  let trouble: MailTrouble | null = null;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') {
      to = /<(.*?)>/.exec(line)?.[1] ?? '';
      trouble = troubleOf(to);
      const refusal = trouble === null ? undefined : atRecipient[trouble];
      return say(refusal ?? '250 ok');
    }
    if (verb === 'DATA') {
      inData = trouble !== 'hangs before the data';
      return inData ? say('354 go on') : undefined;
    }
    if (verb === 'QUIT') return void socket.end('221 bye\r\n');
    say('250 ok');
  };
  const letter = (raw: string): void => {
    const how = trouble === null ? undefined : afterData[trouble];
    if (how?.keeps ?? true) keep({ to, raw });
    if (trouble === 'takes it and cuts') return void socket.destroy();
    const says = how ? how.says : '250 taken';
    if (says !== null) setTimeout(() => say(says), trouble === 'slow' ? SLOW_MS : 0);
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (inData && trouble === 'cuts in mid-body') return void socket.destroy();
    for (let end = next(); end >= 0; end = next()) {
      const part = text.slice(0, end);
      text = text.slice(end + (inData ? END.length : 2));
      if (!inData) command(part);
      else {
        inData = false;
        letter(part);
      }
    }
  });
  const next = (): number => text.indexOf(inData ? END : '\r\n');
  say('220 bad.example');
}
