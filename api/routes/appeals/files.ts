import { z } from 'zod';
import { appealOfUpload } from '../../../gateways/upload-tokens';
import { checkFile } from '../../../gateways/uploads';
import { casesOfAppeal } from '../../../store/cases/appeal-files';
import { keepFile } from '../../../store/letters/files';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { readUpload } from '../../http/upload';
import { UPLOAD_LIMIT_BYTES, upload, uploadReading } from '../cases/files';

/** More than an appeal needs, fewer than somebody would send who wants to fill the disk. */
const MOST_FILES = 20;

const UNKNOWN_SENDER = 'sent by somebody who is not known in this case';

/** Photos, diagrams and logs that come with an appeal, before anybody has opened its case. */
export function appealFilesRoute({ db, linkSecret, scanFile }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/appeals/{appealNo}/files',
    summary: 'Add a file to an appeal that was just accepted; for an hour, by the token of its answer',
    tag: 'appeals',
    access: 'anyone',
    params: z.object({ appealNo: z.string().max(40) }),
    query: z.object({ name: z.string().trim().min(1).max(200).optional() }),
    body: upload,
    bodyMediaTypes: ['application/octet-stream', 'multipart/form-data'],
    reading: uploadReading,
    answers: {
      201: {
        description: 'kept with each case of the appeal',
        schema: z.object({ caseNos: z.array(z.string()) }),
      },
    },
    problems: { 401: 'the token is not of this appeal, or its hour is over', 409: 'it has enough files' },
    ownHeader: { name: 'X-Upload-Token', description: 'the `uploadToken` of the appeal’s answer' },
    admit({ params: { appealNo }, headers: { 'x-upload-token': token } }) {
      if (typeof token === 'string' && appealOfUpload(linkSecret, token, new Date()) === appealNo) return;
      throw new Problem(
        401,
        `Cannot add a file to ${String(appealNo)}: the time for it is over; send it by answering our letter, or from the page of your case`,
        { headers: { 'www-authenticate': 'Bearer realm="returns-desk"' } },
      );
    },
    async handle({ params: { appealNo }, query, body, headers }) {
      const { caseNos, files, isBuyer } = await casesOfAppeal(db, appealNo);
      if (files >= MOST_FILES) throw hasEnough(appealNo, files);
      const sent = readUpload(body, { name: query.name, contentType: headers['content-type'] });
      if (sent.content.length > UPLOAD_LIMIT_BYTES)
        throw new Problem(413, 'Cannot keep the file: it is larger than 20 MB; send a smaller picture');
      const checked = await checkFile(sent, scanFile ?? null);
      const from = isBuyer
        ? { uploadedBy: 'customer' }
        : {
            uploadedBy: 'stranger',
            quarantined: [
              UNKNOWN_SENDER,
              ...(checked.quarantined === null ? [] : [checked.quarantined]),
            ].join('; '),
          };
      for (const caseNo of caseNos)
        if ((await keepFile(db, { ...checked, ...from, caseNo })) === null) throw hasEnough(appealNo, files);
      return { status: 201, json: { caseNos } };
    },
  });
}

function hasEnough(appealNo: string, files: number): Problem {
  return new Problem(
    409,
    `Cannot add a file to ${appealNo}: it has ${files} already; send the others by letter`,
  );
}
