import { z } from 'zod';
import { scannedCases, scanParcel } from '../../../store/goods/parcels';
import { allowedFor } from '../../cases/present';
import type { ApiDeps } from '../../deps';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant, stage } from '../../schemas/case';
import { line } from '../../schemas/text';

const scan = z
  .object({
    scanId: z.string(),
    code: z.string(),
    quarantined: z.boolean(),
    alreadyScanned: z.object({ at: instant, by: z.string() }).nullable(),
    cases: z.array(
      z.object({
        caseNo: z.string(),
        appealNo: z.string(),
        stage,
        sku: z.string(),
        serialNo: z.string().nullable(),
        actions: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'ParcelScan' });

/** The dock: what a code on a parcel means. */
export function parcelRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/parcels/scan',
      summary: 'Scan a parcel: the cases in it, or quarantine',
      tag: 'parcels',
      access: ['warehouse', 'manager'],
      body: z.strictObject({ code: line(100) }),
      answers: { 200: { description: 'found, or waiting in quarantine', schema: scan } },
      async handle({ body: { code }, caller: asking }) {
        const caller = known(asking);
        const found = await scanParcel(deps.db, code, caller.id);
        const rows = await scannedCases(deps.db, found.caseNos);
        const cases = rows.map(({ snapshot, ...row }) => ({
          ...row,
          sku: snapshot.unit.sku,
          actions: allowedFor(snapshot, caller),
        }));
        const { scanId, quarantined, again, scannedAt, scannedBy } = found;
        const alreadyScanned = again ? { at: scannedAt.toISOString(), by: scannedBy } : null;
        return { status: 200, json: { scanId, code: found.code, quarantined, alreadyScanned, cases } };
      },
    }),
  ];
}
