import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { FileDrop } from '../files/file-drop';
import { SentFiles } from '../files/sent-files';
import { useUploads } from '../files/use-uploads';
import { keysOf, useFiles } from './case-queries';
import './photos.css';

/** The pictures of a case, small; each leads to the whole. What is in quarantine is not shown. */
export function Photos({ caseNo }: { readonly caseNo: string }) {
  const { data } = useFiles(caseNo);
  const pictures = (data?.items ?? []).filter(
    ({ mediaType, quarantined }) => mediaType.startsWith('image/') && quarantined === null,
  );
  if (pictures.length === 0) return null;
  return (
    <Group gap="xs">
      {pictures.map(({ fileId, name }) => {
        const address = `/api/v1/cases/${caseNo}/files/${fileId}`;
        return (
          <a key={fileId} href={address}>
            <img src={address} alt={name} className="photo" loading="lazy" />
          </a>
        );
      })}
    </Group>
  );
}

/** Takes files for a case; each is kept at once, whatever else is recorded. */
export function CaseUpload({ caseNo, label }: { readonly caseNo: string; readonly label: string }) {
  const queries = useQueryClient();
  const uploads = useUploads(
    { path: `/api/v1/cases/${caseNo}/files` },
    () => void queries.invalidateQueries({ queryKey: keysOf.part(caseNo, 'files') }),
  );
  return (
    <>
      <FileDrop label={label} take={uploads.send} />
      <SentFiles {...uploads} />
    </>
  );
}
