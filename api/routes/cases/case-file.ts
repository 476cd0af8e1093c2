import { caseFile } from '../../../store/audit/case-file';
import { fileDocument } from '../../cases/file/document';
import { presentFile } from '../../cases/file/present';
import type { PresentedFile } from '../../cases/file/present';
import type { ApiDeps } from '../../deps';
import type { Caller } from '../../http/caller';
import { caseNotFound } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams } from '../../schemas/case';
import { caseFileView } from '../../schemas/case-file';

/** The whole case in one file, for those who answer for it before an auditor: it names the staff and the customer. */
const access = ['payments', 'manager', 'admin'] as const;

export function caseFileRoutes({ db, signIn }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/file.json',
      summary: 'Export a case as one file: timeline with its chain of hashes, letters, files, money, custody',
      tag: 'documents',
      access,
      params: caseParams,
      answers: { 200: { description: 'the file', schema: caseFileView } },
      async handle({ params: { caseNo }, caller }) {
        return { status: 200, json: await fileFor(caseNo, caller) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/file.pdf',
      summary: 'Print a case as one file, the same as the JSON',
      tag: 'documents',
      access,
      params: caseParams,
      answers: { 200: { description: 'PDF', mediaType: 'application/pdf' } },
      async handle({ params: { caseNo }, caller }) {
        const bytes = await fileDocument(await fileFor(caseNo, caller));
        return { status: 200, bytes, mediaType: 'application/pdf', fileName: `file-${caseNo}.pdf` };
      },
    }),
  ];

  async function fileFor(caseNo: string, caller: Caller): Promise<PresentedFile> {
    const found = await caseFile(db, caseNo);
    if (!found) throw caseNotFound(caseNo);
    return presentFile(found, { at: signIn.now(), by: known(caller).id });
  }
}
