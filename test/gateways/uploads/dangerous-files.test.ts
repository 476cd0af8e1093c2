import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { dangerIn } from '../../../gateways/uploads/dangerous-files';

const hex = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'hex'), Buffer.alloc(300)]);
const png = hex('89504e470d0a1a0a0000000d49484452');

/** A zip with one stored entry; bit 0 of its flags says that it is encrypted. */
function zipOf(name: string, flags = 0): Buffer {
  const file = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(flags, 6);
  local.writeUInt16LE(file.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(file.length, 28);
  // What is encrypted is longer by the head of its cipher.
  if (flags === 1) central.writeUInt32LE(12, 20);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + file.length, 12);
  end.writeUInt32LE(local.length + file.length, 16);
  return Buffer.concat([local, file, central, file, end]);
}

describe('dangerIn()', () => {
  it.each([
    ['a program of Windows under another name', 'photo.jpg', hex('4d5a9000'), 'a program'],
    ['a program of Linux', 'log.txt', hex('7f454c4602010100'), 'a program'],
    ['a shell script', 'readme', Buffer.from('#!/bin/sh\nrm -rf ~'), 'a script or a link to a program'],
    ['a shortcut', 'invoice.pdf', hex('4c0000000114020000000000c0'), 'a script or a link to a program'],
    [
      'a script by its name',
      'macro.VBS',
      Buffer.from('MsgBox'),
      'a file that a computer runs when it is opened',
    ],
    ['an encrypted archive', 'evidence.zip', zipOf('a.txt', 1), 'an encrypted archive'],
    ['a program in an archive', 'photos.zip', zipOf('p/setup.exe'), 'an archive with a program in it'],
    ['macros in a document', 'invoice.docx', zipOf('word/vbaProject.bin'), 'an archive with a program in it'],
    ['an archive within an archive', 'x.zip', zipOf('y.7z'), 'an archive within an archive'],
    ['a damaged archive', 'x.zip', zipOf('a.txt').subarray(0, 40), 'a damaged archive'],
    ['an archive of another kind', 'x.jpg', hex('526172211a070100'), 'an archive that cannot be looked into'],
    ['what is too large', 'film.mp4', Buffer.alloc(10 * 1024 * 1024 + 1), 'larger than 10 MB'],
  ])('dangerIn() names %s (E32)', async (...row) => {
    const [, name, content, danger] = row;
    expect(await dangerIn({ name, content })).toBe(danger);
  });

  it.each([
    ['a photo', 'fault.png', png],
    ['a log', 'desk.log', Buffer.from('12:00 hum')],
    ['a PDF', 'invoice.pdf', Buffer.from('%PDF-1.7\n')],
    ['an archive of a log', 'logs.zip', zipOf('log/desk.log')],
    ['nothing', 'empty.txt', Buffer.alloc(0)],
  ])('dangerIn() has nothing against %s', async (_what, name, content) => {
    expect(await dangerIn({ name, content })).toBeNull();
  });

  it('dangerIn() reads what real programs make: this Node is a program, a tar an archive', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    try {
      writeFileSync(join(folder, 'log.txt'), 'hum');
      execFileSync('tar', ['-cf', join(folder, 'log.tar'), '-C', folder, 'log.txt']);
      const tar = readFileSync(join(folder, 'log.tar'));
      expect(await dangerIn({ name: 'log', content: tar })).toBe('an archive that cannot be looked into');
      const node = readFileSync(process.execPath).subarray(0, 4096);
      expect(await dangerIn({ name: 'node.png', content: node })).toBe('a program');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('dangerIn() answers for any bytes, also behind the mark of an archive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, isZip) => {
        const content = isZip ? Buffer.concat([Buffer.from('504b0304', 'hex'), bytes]) : Buffer.from(bytes);
        const danger = await dangerIn({ name: 'x', content });
        expect(danger === null || danger.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
