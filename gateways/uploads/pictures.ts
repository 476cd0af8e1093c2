import sharp from 'sharp';

/** More than any telephone takes; a file of a few bytes can claim a thousand times as much. */
const PIXELS_LIMIT = 50_000_000;
const LONGEST_SECONDS = 10;
const JPEG_QUALITY = 88;

/** A picture drawn anew: nothing that was hidden in the file is in it, nor where it was taken. */
export interface CleanPicture {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly ending: string;
}

// One picture at a time in a thread: a burst of pictures must leave the others a processor.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Reads a picture and writes it again, the right way up, without any metadata.
 * @returns why it could not be, where it is too large, damaged or of a kind that cannot be read here
 */
export async function cleanPicture(content: Buffer): Promise<CleanPicture | string> {
  try {
    const picture = sharp(content, { limitInputPixels: PIXELS_LIMIT, failOn: 'error', pages: 1 });
    const { format, width, height, pages = 1 } = await picture.metadata();
    // Each page of a moving picture is one more to draw; only the first shows what is broken.
    if (width * height > PIXELS_LIMIT || pages > 1_000) return tooLarge;
    const upright = picture.autoOrient().timeout({ seconds: LONGEST_SECONDS });
    if (format === 'jpeg')
      return {
        content: await upright.jpeg({ quality: JPEG_QUALITY }).toBuffer(),
        ...{ mediaType: 'image/jpeg', ending: '.jpg' },
      };
    if (format === 'webp')
      return { content: await upright.webp().toBuffer(), mediaType: 'image/webp', ending: '.webp' };
    return { content: await upright.png().toBuffer(), mediaType: 'image/png', ending: '.png' };
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    if (/exceeds pixel limit/i.test(words)) return tooLarge;
    return /unsupported image format|bad seek|no decoding plugin/i.test(words)
      ? 'a picture of a kind that cannot be cleaned; send it as JPEG or PNG'
      : 'a damaged picture';
  }
}

const tooLarge = 'a picture of too many pixels';
