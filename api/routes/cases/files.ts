import { z } from 'zod';
import { checkFile } from '../../../gateways/uploads';
import { fileOfCase, filesOfCase, keepFile } from '../../../store/letters/files';
import type { StoredFile } from '../../../store/letters/files';
import { askForReader } from '../../../store/work/customer-words';
import { requireCase } from '../../cases/require-case';
import type { ApiDeps } from '../../deps';
import type { KnownCaller } from '../../http/caller';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { readUpload } from '../../http/upload';
import { caseParams, instant } from '../../schemas/case';

export const UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024;
// The envelope of a form around a file that just fits.
const ENVELOPE_BYTES = 64 * 1024;

export const uploadReading = { as: 'bytes', limitBytes: UPLOAD_LIMIT_BYTES + ENVELOPE_BYTES } as const;

const file = z
  .object({
    fileId: z.string(),
    name: z.string(),
    mediaType: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    uploadedBy: z.string().nullable(),
    uploadedAt: instant,
    quarantined: z
      .string()
      .nullable()
      .meta({ description: 'why only staff may download it: dangerous, too large, or of unknown origin' }),
  })
  .meta({ id: 'File' });

export const upload = z.unknown().meta({
  description: 'the file as it is, with its name in the query, or a form with one file',
  format: 'binary',
});

/** Evidence: photos, logs and invoices, kept as they came and given out as attachments only. */
export function fileRoutes(deps: ApiDeps): readonly Route[] {
  return [listRoute(deps), uploadRoute(deps), downloadRoute(deps)];
}

function listRoute(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/cases/{caseNo}/files',
    summary: 'List the files of a case',
    tag: 'cases',
    access: 'staff-and-customer',
    params: caseParams,
    answers: { 200: { description: 'oldest first', schema: z.object({ items: z.array(file) }) } },
    async handle({ params: { caseNo }, caller }) {
      await requireCase(deps, caseNo);
      const files = await filesOfCase(deps.db, caseNo);
      const seen = files.filter((one) => maySee(one, known(caller)));
      return { status: 200, json: { items: seen.map((one) => present(one, known(caller))) } };
    },
  });
}

function uploadRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/cases/{caseNo}/files',
    summary: 'Add a file of at most 20 MB; the same file again is the same file',
    tag: 'cases',
    access: 'staff-and-customer',
    params: caseParams,
    query: z.object({ name: z.string().trim().min(1).max(200).optional() }),
    body: upload,
    bodyMediaTypes: ['application/octet-stream', 'multipart/form-data'],
    reading: uploadReading,
    answers: { 201: { description: 'kept, a picture without its metadata', schema: file } },
    problems: { 409: 'the case holds as many files as it may' },
    async handle({ params: { caseNo }, query, body, headers, caller: asking }) {
      await requireCase(deps, caseNo);
      const caller = known(asking);
      const sent = readUpload(body, { name: query.name, contentType: headers['content-type'] });
      if (sent.content.length > UPLOAD_LIMIT_BYTES)
        throw new Problem(
          413,
          'Cannot keep the file: it is larger than 20 MB; send a smaller picture or a part of the log',
        );
      const checked = await checkFile(sent, deps.scanFile ?? null);
      const kept = await keepFile(deps.db, { ...checked, caseNo, uploadedBy: caller.id });
      if (kept === null)
        throw new Problem(
          409,
          `Cannot keep the file: ${caseNo} holds as many files as a case may; write to us`,
        );
      if (caller.kind === 'customer') await askForReader(deps.db, { caseNo, at: deps.signIn.now() });
      return { status: 201, json: present(kept, caller) };
    },
  });
}

function downloadRoute(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/cases/{caseNo}/files/{fileId}',
    summary: 'Download a file of a case',
    tag: 'cases',
    access: 'staff-and-customer',
    params: caseParams.extend({ fileId: z.string().max(64) }),
    answers: { 200: { description: 'the file, as an attachment', mediaType: 'application/octet-stream' } },
    async handle({ params: { caseNo, fileId }, caller }) {
      const found = await fileOfCase(deps.db, caseNo, fileId);
      if (!found || !maySee(found, known(caller)))
        throw new Problem(404, `Cannot find file ${fileId} in case ${caseNo}`);
      if (found.quarantined !== null && known(caller).kind !== 'staff')
        throw new Problem(403, `Cannot give out file ${fileId}: it is in quarantine: ${found.quarantined}`);
      // What strangers upload must never run in a reader's browser: it leaves the desk without a type.
      const mediaType = 'application/octet-stream';
      return { status: 200, bytes: found.content, mediaType, fileName: found.name };
    },
  });
}

/** A customer sees what he sent, also where it is in quarantine; never what a stranger sent to his case. */
function maySee({ quarantined, uploadedBy }: StoredFile, caller: KnownCaller): boolean {
  return quarantined === null || caller.kind === 'staff' || uploadedBy === 'customer';
}

function present(one: StoredFile, caller: KnownCaller): z.input<typeof file> {
  const { uploadedAt, uploadedBy, ...rest } = one;
  const by = caller.kind === 'staff' || uploadedBy === 'customer' ? uploadedBy : null;
  return { ...rest, uploadedBy: by, uploadedAt: uploadedAt.toISOString() };
}
