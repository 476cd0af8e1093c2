import sharp from 'sharp';
import { checkFile } from '../../../gateways/uploads';
import { corpus } from '../../support/uploads/corpus';

const verdictOf = async (name: string) => {
  const sample = (await corpus()).find((one) => one.name === name);
  if (!sample) throw new Error(`the corpus has no ${name}`);
  return checkFile(sample, null);
};

describe('checkFile()', () => {
  test.each([
    ['drawing.svg', 'a page or a drawing that can hold a script'],
    ['page.html', 'a page or a drawing that can hold a script'],
    ['both.gif', 'a page or a drawing that can hold a script'],
    ['flood.png', 'a picture of too many pixels'],
    ['IMG_0001.HEIC', 'a picture of a kind that cannot be cleaned; send it as JPEG or PNG'],
  ])('checkFile() puts %s into quarantine: %s (E32)', async (name, why) => {
    expect((await verdictOf(name)).quarantined).toBe(why);
  });

  test('checkFile() looks into an archive before anybody unpacks it', async () => {
    const { quarantined } = await verdictOf('bomb.zip');
    expect(quarantined).toBe('an archive that is far larger when it is unpacked');
  });

  test('checkFile() draws a photo anew: upright, without camera and place, and nothing behind its end', async () => {
    const sideways = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#fff' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { content, quarantined } = await checkFile({ name: 'a.jpeg', content: sideways }, null);
    const { width, height, orientation } = await sharp(content).metadata();
    expect([quarantined, width, height, orientation]).toEqual([null, 10, 20, undefined]);
    const photo = await verdictOf('photo.jpg');
    expect([photo.name, photo.mediaType, photo.content.includes('canary')]).toEqual([
      'photo.jpg',
      'image/jpeg',
      false,
    ]);
    const both = await verdictOf('both.jpg');
    expect(both.quarantined !== null || !both.content.includes('run.exe')).toBe(true);
  });

  test('checkFile() keeps a picture of a telephone that it cannot draw anew, and says what would do (E32)', async () => {
    // A HEIC as far as anybody can tell without its decoder, which no licence lets us bring.
    const avif = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#b35a00' } })
      .heif({ compression: 'av1' })
      .toBuffer();
    const boxes = [
      ['avif', 'heic'],
      ['av01', 'hvc1'],
      ['av1C', 'hvcC'],
    ] as const;
    const heic = boxes.reduce((text, [av1, hevc]) => text.replaceAll(av1, hevc), avif.toString('latin1'));
    const content = Buffer.from(heic, 'latin1');
    expect(await checkFile({ name: 'IMG_1.HEIC', content }, null)).toEqual({
      name: 'IMG_1.HEIC',
      content,
      mediaType: 'image/heif',
      quarantined: 'a picture of a kind that cannot be cleaned; send it as JPEG or PNG',
    });
  });

  test('checkFile() names a picture by what it is now', async () => {
    const { name, mediaType, quarantined } = await verdictOf('moving.gif');
    expect([name, mediaType, quarantined]).toEqual(['moving.png', 'image/png', null]);
  });

  test('checkFile() keeps logs and papers as they came', async () => {
    expect(await verdictOf('notes.txt')).toMatchObject({ mediaType: 'text/plain', quarantined: null });
    expect(await verdictOf('invoice.pdf')).toMatchObject({ mediaType: 'application/pdf', quarantined: null });
  });

  test('checkFile() trusts a scanner that finds something, and not one that is silent', async () => {
    const file = { name: 'log.txt', content: Buffer.from('a line') };
    expect((await checkFile(file, () => Promise.resolve('Eicar'))).quarantined).toBe('harmful: Eicar');
    expect((await checkFile(file, () => Promise.reject(new Error('gone')))).quarantined).toBe(
      'not looked through: the scanner did not answer',
    );
    expect((await checkFile(file, () => Promise.resolve(null))).quarantined).toBeNull();
  });
});
