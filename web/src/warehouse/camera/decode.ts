import BinaryBitmap from '@zxing/library/esm/core/BinaryBitmap';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer';
import DecodeHintType from '@zxing/library/esm/core/DecodeHintType';
import Code128Reader from '@zxing/library/esm/core/oned/Code128Reader';
import QRCodeReader from '@zxing/library/esm/core/qrcode/QRCodeReader';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource';

/** The two kinds of code that the desk prints, and that carriers print too. */
const readers = [new Code128Reader(), new QRCodeReader()];
const hints = new Map([[DecodeHintType.TRY_HARDER, true]]);

/** The text of a code in a picture, or null where none is seen. Loaded only where the browser reads no codes by itself. */
export function decode({ data, width, height }: ImageData): string | null {
  const grey = new Uint8ClampedArray(width * height);
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    const at = 4 * pixel;
    // Green weighs double, as eyes and cameras see it.
    grey[pixel] = ((data[at] ?? 0) + 2 * (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) >> 2;
  }
  const picture = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
  for (const reader of readers) {
    try {
      return reader.decode(picture, hints).getText();
    } catch {
      // It throws where it sees no code of its kind; the next one looks.
    }
  }
  return null;
}
