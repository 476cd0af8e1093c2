import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingReaders } from '../gateways/documents/readers';
import { cameraFilm, describeInBrowser, PagesRig, phone } from './pages-rig';

/** Prints the slip that the api gives out, as pdftoppm does with these options. */
function printed(pdf: Buffer, options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'returns-desk-slip-'));
  try {
    const [given, made] = [join(folder, 'slip.pdf'), join(folder, 'slip')];
    writeFileSync(given, pdf);
    execFileSync('pdftoppm', ['-r', '110', '-gray', '-singlefile', ...options, given, made]);
    return readFileSync(options.includes('-png') ? `${made}.png` : `${made}.pgm`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A page as a camera sees it: grey pixels, row by row. */
function photographed(pdf: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly grey: Buffer;
} {
  const file = printed(pdf, []);
  const [head = '', width = '', height = ''] =
    /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(file.subarray(0, 40).toString('latin1')) ?? [];
  return { width: Number(width), height: Number(height), grey: file.subarray(head.length) };
}

/** A film of one picture in YUV4MPEG2, whose sides must be even. */
function film({ width, height, grey }: ReturnType<typeof photographed>): Buffer {
  const [wide, high] = [width - (width % 2), height - (height % 2)];
  const rows = Array.from({ length: high }, (_, row) => grey.subarray(row * width, row * width + wide));
  const colourless = Buffer.alloc((wide * high) / 2, 128);
  const head = `YUV4MPEG2 W${String(wide)} H${String(high)} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`;
  return Buffer.concat([Buffer.from(head), ...rows, colourless]);
}

const describeCamera = missingReaders().length === 0 ? describeInBrowser : describe.skip;

describeCamera('the camera at the dock', () => {
  let rig: PagesRig;
  let caseNo: string;

  beforeAll(async () => {
    rig = await PagesRig.open();
    caseNo = await rig.caseAtParcel();
  }, 120_000);
  afterAll(() => rig.close());

  const slipOf = async (): Promise<Buffer> => {
    const slip = `/api/v1/cases/${caseNo}/slip.pdf?token=${encodeURIComponent(rig.api.tokenOf(caseNo))}`;
    return Buffer.from(await (await fetch(rig.api.url(slip))).arrayBuffer());
  };

  test('reads the slip that we printed, on a phone, and finds its case', async () => {
    writeFileSync(cameraFilm, film(photographed(await slipOf())));
    const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
    await page.getByRole('button', { name: 'Scan with the camera' }).click();
    const card = page.getByRole('article', { name: caseNo });
    await card.getByRole('button', { name: 'Arrived ok' }).waitFor();
    // It is closed again, so that the phone's light goes out and the next tap is the clerk's.
    await page.locator('video').waitFor({ state: 'detached' });
    await rig.expectNoSidewaysScroll(page);
    await page.context().close();
  });

  test('reads a picture of a code where no live camera is given, and says what to do when it sees none', async () => {
    const slip = await slipOf();
    const { width, height } = photographed(slip);
    // The square code alone stands in the upper right corner.
    const corner = ['-x', String(Math.round(width * 0.6)), '-W', String(Math.round(width * 0.4))];
    const square = printed(slip, ['-png', ...corner, '-y', '0', '-H', String(Math.round(height * 0.22))]);
    const page = await rig.visitAs('warehouse', '/warehouse');
    const picture = page.locator('input[capture]').first();
    const blank = { name: 'blank.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await picture.setInputFiles(blank);
    await page.getByText('No code is seen in this picture.').waitFor();
    await rig.expectAccessible(page);
    const photo = { name: 'code.png', mimeType: 'image/png', buffer: square };
    await picture.setInputFiles(photo);
    await page.getByRole('article', { name: caseNo }).waitFor();
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
