import type { IncomingLetter } from '../../gateways/mail';
import { checkFile } from '../../gateways/uploads';
import type { CheckedFile, Scanner } from '../../gateways/uploads';

/** Files of one letter that a person can look through; what comes beyond them is kept apart. */
const FILES_LIMIT = 20;

/**
 * The files of a letter as they may be kept: looked at as an upload is, so that a picture loses what it says of its
 * place whichever door it comes by (E32). One after the other: a letter must leave the others a processor.
 */
export async function checkedAttachments(
  { attachments }: Pick<IncomingLetter, 'attachments'>,
  scan: Scanner | undefined,
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const { refused, ...file } of attachments)
    if (refused !== undefined) checked.push({ ...file, quarantined: refused });
    else
      checked.push(
        checked.length < FILES_LIMIT
          ? await checkFile(file, scan ?? null)
          : { ...file, quarantined: `more than ${FILES_LIMIT} files in one letter` },
      );
  return checked;
}

/** Nobody but staff opens what somebody sent to another person's case. */
export function fromStranger(file: CheckedFile): CheckedFile {
  return { ...file, quarantined: file.quarantined ?? 'sent by somebody who is not known in this case' };
}
