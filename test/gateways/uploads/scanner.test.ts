import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clamdScanner } from '../../../gateways/uploads';
import { freePort } from '../../../local/machine/ports';

const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const large = Buffer.alloc(300_000, 'a');
const daemon = '/usr/sbin/clamd';

describe('clamdScanner() against a stand-in that speaks the protocol', () => {
  let server: Server;
  let url: string;
  const received: Buffer[] = [];
  let answer = 'stream: OK\0';

  beforeAll(async () => {
    server = createServer((socket) => {
      const parts: Buffer[] = [];
      socket.on('data', (part) => {
        parts.push(part);
        const content = streamed(Buffer.concat(parts));
        if (content === null) return;
        received.push(content);
        socket.end(answer);
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('it sends the whole file and reads the verdict', async () => {
    expect(await clamdScanner(url)(large)).toBeNull();
    expect(received.at(-1)?.equals(large)).toBe(true);
    answer = 'stream: Eicar-Test FOUND\0';
    expect(await clamdScanner(url)(Buffer.from(eicar))).toBe('Eicar-Test');
  });

  test.each(['INSTREAM size limit exceeded. ERROR\0', ''])(
    'it does not take “%s” for a clean file',
    async (said) => {
      answer = said;
      await expect(clamdScanner(url)(large)).rejects.toThrow('Cannot scan the file');
    },
  );

  test('it takes only the word OK for a clean file', async () => {
    answer = 'stream: UNKNOWN COMMAND\0';
    await expect(clamdScanner(url)(large)).rejects.toThrow('Cannot scan the file');
  });

  test('it does not take a scanner that is not there for a clean file', async () => {
    await expect(clamdScanner(`tcp://127.0.0.1:${await freePort()}`)(large)).rejects.toThrow();
  });
});

/** The file inside an INSTREAM command, or null until its last chunk is there. */
function streamed(bytes: Buffer): Buffer | null {
  const command = 'zINSTREAM\0';
  if (bytes.subarray(0, command.length).toString() !== command) return null;
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

(existsSync(daemon) ? describe : describe.skip)('clamdScanner() against clamd (Debian clamav-daemon)', () => {
  test('it finds what a signature names, and nothing in a clean file', async () => {
    const home = mkdtempSync(join(tmpdir(), 'clamd-'));
    const port = await freePort();
    writeFileSync(join(home, 'own.ndb'), `Desk.Test:0:*:${Buffer.from(eicar).toString('hex')}\n`);
    const settings = [
      `TCPSocket ${port}`,
      'TCPAddr 127.0.0.1',
      `DatabaseDirectory ${home}`,
      'Foreground yes',
      // Whoever runs the test, not the user that a package makes.
      `User ${process.getuid?.() === 0 ? 'root' : (process.env['USER'] ?? 'nobody')}`,
    ];
    writeFileSync(join(home, 'clamd.conf'), `${settings.join('\n')}\n`);
    const child = spawn(daemon, ['--config-file', join(home, 'clamd.conf')], { stdio: 'ignore' });
    try {
      const scan = clamdScanner(`tcp://127.0.0.1:${port}`);
      expect(await eventually(() => scan(Buffer.from('a clean line')))).toBeNull();
      expect(await scan(Buffer.from(eicar))).toMatch(/^Desk\.Test/);
      expect(await scan(large)).toBeNull();
    } finally {
      child.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    }
  });
});

async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 40_000; ; await pause(200)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
