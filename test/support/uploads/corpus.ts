import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A file that means harm, or could be made to. */
export interface Sample {
  readonly name: string;
  readonly content: Buffer;
}

const canary = '52/1 31/1 12/1';

/** Files of every kind that uploads have been attacked with; each small, so that a thousand are quick. */
export async function corpus(): Promise<readonly Sample[]> {
  const picture = sharp({ create: { width: 24, height: 16, channels: 3, background: '#b35a00' } });
  const photo = await picture
    .clone()
    .withExif({ IFD0: { Model: 'canary camera' }, IFD3: { GPSLatitude: canary, GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
  const png = await picture
    .clone()
    .withExif({ IFD0: { Model: 'canary camera' } })
    .png()
    .toBuffer();
  const script = '<script>alert(document.domain)</script>';
  return [
    { name: 'photo.jpg', content: photo },
    { name: '../../../etc/cron.d/photo.png', content: png },
    { name: 'C:\\Windows\\photo.webp', content: await picture.clone().webp().toBuffer() },
    { name: 'moving.gif', content: await picture.clone().gif().toBuffer() },
    { name: 'drawing.svg', content: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`) },
    { name: 'page.html', content: Buffer.from(`<!doctype html><body>${script}`) },
    { name: 'both.gif', content: Buffer.concat([Buffer.from('GIF89a/*'), Buffer.from(`*/=1;${script}`)]) },
    { name: 'both.jpg', content: Buffer.concat([photo, zipOf('run.exe', Buffer.from('MZ'))]) },
    { name: 'bomb.zip', content: zipOf('zeros.txt', Buffer.alloc(8 * 1024 * 1024)) },
    { name: 'flood.png', content: floodPng(60_000) },
    { name: 'IMG_0001.HEIC', content: Buffer.from(telephonePhoto.join(''), 'base64') },
    { name: 'notes.txt', content: Buffer.from('card 4111 1111 1111 1111\n') },
    { name: 'invoice.pdf', content: Buffer.from('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj') },
    { name: 'x'.repeat(5_000), content: png },
    { name: 'a\r\nset-cookie: desk_session=1.png', content: png },
  ];
}

/** Sixteen points by sixteen as a telephone writes them (HEIC), which takes a licence to write and to read. */
const telephonePhoto: readonly string[] = [
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA',
  'ACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt',
  'AAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA',
  'AAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNs',
  'eAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4',
  'aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAALm1kYXQAAAAiKAGvBBITTOD46cJoP9k3+apWCI8n7asr40mfd7EY',
  'kqn/oA==',
];

/** A zip with one packed entry. */
function zipOf(name: string, content: Buffer): Buffer {
  const file = Buffer.from(name);
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  for (const [head, at] of [
    [local, 14],
    [central, 16],
  ] as const) {
    head.writeUInt32LE(crc32(content), at);
    head.writeUInt32LE(packed.length, at + 4);
    head.writeUInt32LE(content.length, at + 8);
    head.writeUInt16LE(file.length, at + 12);
  }
  const start = Buffer.concat([local, file, packed]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + file.length, 12);
  end.writeUInt32LE(start.length, 16);
  return Buffer.concat([start, central, file, end]);
}

/** A picture of a few bytes that claims as many pixels as a city has bricks. */
function floodPng(side: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.writeUInt8(8, 8);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(1_000))), chunk('IEND')];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function chunk(kind: string, content = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(kind), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
