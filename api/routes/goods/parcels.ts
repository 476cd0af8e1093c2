import { z } from 'zod';
import { quarantinedScans, takeOutMistaken } from '../../../store/goods/quarantine';
import type { ScanPosition } from '../../../store/goods/quarantine';
import { arrivalOf, scannedCases, scanParcel } from '../../../store/goods/parcels';
import { allowedFor } from '../../cases/present';
import type { ApiDeps } from '../../deps';
import { cursorOf, positionOf } from '../../http/cursor';
import { Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant, stage } from '../../schemas/case';
import { line } from '../../schemas/text';

const once = z.object({ at: instant, by: z.string() }).nullable();

const scan = z
  .object({
    scanId: z.string(),
    code: z.string(),
    quarantined: z.boolean(),
    alreadyScanned: once,
    cases: z.array(
      z.object({
        caseNo: z.string(),
        appealNo: z.string(),
        stage,
        sku: z.string(),
        title: z.string(),
        serialNo: z.string().nullable(),
        currency: z.string(),
        received: once.meta({ description: 'when its goods were received last, and by whom' }),
        actions: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'ParcelScan' });

const waiting = z
  .object({ scanId: z.string(), code: z.string(), scannedAt: instant, scannedBy: z.string() })
  .meta({ id: 'QuarantinedScan' });

const mistaken = z
  .object({ scanId: z.string(), code: z.string(), mistakenAt: instant, mistakenBy: z.string() })
  .meta({ id: 'MistakenScan' });

/** The dock: what a code on a parcel means, and which parcels nobody knows. */
export function parcelRoutes(deps: ApiDeps): readonly Route[] {
  return [scanRoute(deps), quarantineRoute(deps), mistakeRoute(deps)];
}

function quarantineRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/parcels/quarantine',
    summary: 'List scanned parcels that fit no case and are not placed yet, the longest waiting first',
    tag: 'parcels',
    // Support looks for the sender.
    access: ['warehouse', 'support', 'manager'],
    query: z.object({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answers: {
      200: {
        description: 'a page',
        schema: z
          .object({ items: z.array(waiting), nextCursor: z.string().nullable() })
          .meta({ id: 'QuarantinePage' }),
      },
    },
    async handle({ query: { cursor, limit } }) {
      const after = afterOf(cursor);
      const rows = await quarantinedScans(db, { after, limit: limit + 1 });
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const json = {
        items: items.map((one) => ({ ...one, scannedAt: one.scannedAt.toISOString() })),
        nextCursor: last ? cursorOf([last.scannedAt.toISOString(), last.scanId]) : null,
      };
      return { status: 200, json };
    },
  });
}

function mistakeRoute({ db }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/parcels/quarantine/{scanId}/mistake',
    summary: 'Take a code out of quarantine that no parcel bears: it was scanned or typed by mistake',
    tag: 'parcels',
    access: ['warehouse', 'manager'],
    params: z.object({ scanId: line(100) }),
    answers: { 200: { description: 'taken out, now or before: who said so first', schema: mistaken } },
    async handle({ params: { scanId }, caller: asking }) {
      const found = await takeOutMistaken(db, scanId, { by: known(asking).id, at: new Date() });
      if (found === null) throw new Problem(404, `Cannot find scan ${scanId}: nothing was scanned under it`);
      if (found === 'placed')
        throw new Problem(409, `Cannot take scan ${scanId} out of quarantine: its parcel is of a case`);
      return { status: 200, json: { ...found, mistakenAt: found.mistakenAt.toISOString() } };
    },
  });
}

const position = z.tuple([z.iso.datetime(), z.uuid()]);

function afterOf(cursor: string | undefined): ScanPosition | null {
  const found = positionOf(position, cursor);
  return found && { scannedAt: new Date(found[0]), scanId: found[1] };
}

function scanRoute(deps: ApiDeps): Route {
  return route({
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
      const cases = await Promise.all(
        rows.map(async ({ snapshot, ...row }) => {
          const arrival = await arrivalOf(deps.db, row.caseNo);
          return {
            ...row,
            sku: snapshot.unit.sku,
            currency: snapshot.unit.currency,
            received: arrival && { ...arrival, at: arrival.at.toISOString() },
            actions: allowedFor(snapshot, caller),
          };
        }),
      );
      const { scanId, quarantined, again, scannedAt, scannedBy } = found;
      const alreadyScanned = again ? { at: scannedAt.toISOString(), by: scannedBy } : null;
      return { status: 200, json: { scanId, code: found.code, quarantined, alreadyScanned, cases } };
    },
  });
}
