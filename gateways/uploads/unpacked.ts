import { fromBuffer } from 'yauzl';
import type { Entry } from 'yauzl';

const UNPACKED_LIMIT_BYTES = 200 * 1024 * 1024;
/** Text packs to a tenth; what packs to less than a hundredth is made to blow up. */
const LARGEST_RATIO = 100;
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/** Why an archive must not be unpacked, by what its table of contents says of sizes; null where nothing speaks against it. */
export function excessIn(content: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    fromBuffer(content, { lazyEntries: true, strictFileNames: false }, (error, zip) => {
      if (error) return resolve('a damaged archive');
      let unpacked = 0;
      zip.on('error', () => resolve('a damaged archive'));
      zip.on('end', () => resolve(null));
      zip.on('entry', (entry: Entry) => {
        unpacked += entry.uncompressedSize;
        if (isTooMuch(unpacked, content.length))
          return resolve('an archive that is far larger when it is unpacked');
        zip.readEntry();
      });
      zip.readEntry();
    });
  });
}

function isTooMuch(unpackedBytes: number, packedBytes: number): boolean {
  if (unpackedBytes > UNPACKED_LIMIT_BYTES) return true;
  return unpackedBytes > RATIO_COUNTS_FROM_BYTES && unpackedBytes / packedBytes > LARGEST_RATIO;
}
