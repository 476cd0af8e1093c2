import { setImmediate } from 'node:timers/promises';
import { PDFDocument } from 'pdf-lib';
import type { PDFPage } from 'pdf-lib';

/** A document and whose it is. */
interface Part {
  readonly name: string;
  readonly pdf: Buffer;
}

/** Puts documents behind one another, each page in its own size: one job for the printer. Names those that it cannot read. */
export async function bundled(
  parts: readonly Part[],
  title: string,
): Promise<{ readonly pdf: Buffer; readonly unreadable: readonly string[] }> {
  const whole = await PDFDocument.create();
  whole.setTitle(title);
  const unreadable: string[] = [];
  for (const { name, pdf } of parts) {
    const pages = await pagesOf(whole, pdf);
    if (pages === null) unreadable.push(name);
    for (const page of pages ?? []) whole.addPage(page);
    // To understand a document holds the process, and there may be two hundred of them.
    await setImmediate();
  }
  return { pdf: Buffer.from(await whole.save()), unreadable };
}

/** The pages of a document for another one; null where it is none, which shows itself only when they are counted. */
async function pagesOf(whole: PDFDocument, pdf: Buffer): Promise<readonly PDFPage[] | null> {
  try {
    const part = await PDFDocument.load(pdf);
    return await whole.copyPages(part, part.getPageIndices());
  } catch {
    return null;
  }
}
