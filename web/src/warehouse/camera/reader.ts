/** What browsers that read codes by themselves bring; others load the decoder. */
interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}

interface WithDetector {
  readonly BarcodeDetector: {
    new (options: { readonly formats: readonly string[] }): Detector;
    getSupportedFormats(): Promise<readonly string[]>;
  };
}

const formats = ['code_128', 'qr_code'];

/** Reads the code in a picture; null where there is none. */
export type ReadCode = (picture: CanvasImageSource & ImageBitmapSource, size: Size) => Promise<string | null>;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The reader of this browser: its own where it knows our kinds of code, else a decoder that is loaded now. */
export async function openReader(): Promise<ReadCode> {
  const own = await ownDetector();
  if (own !== null) return async (picture) => (await own.detect(picture))[0]?.rawValue ?? null;
  const { decode } = await import('./decode');
  const canvas = document.createElement('canvas');
  return (picture, size) => Promise.resolve(decode(pixelsOf(canvas, picture, size)));
}

async function ownDetector(): Promise<Detector | null> {
  const scope: object = globalThis;
  if (!hasDetector(scope)) return null;
  const known = await scope.BarcodeDetector.getSupportedFormats();
  return formats.every((format) => known.includes(format)) ? new scope.BarcodeDetector({ formats }) : null;
}

function hasDetector(scope: object): scope is WithDetector {
  return 'BarcodeDetector' in scope;
}

/** More pixels only cost time: the bars of a label that fills the picture are wide enough. */
const LONGEST_SIDE = 1600;

function pixelsOf(canvas: HTMLCanvasElement, picture: CanvasImageSource, { width, height }: Size): ImageData {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height, 1));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('Cannot read the picture: this browser gives no canvas');
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
