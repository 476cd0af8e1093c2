import { z } from 'zod';
import { eligibility, instant } from './case';

/** A row of one of the books, as the audit's proof has it. */
const row = z.looseObject({});

const event = z.object({
  seq: z.int(),
  at: instant,
  name: z.string(),
  role: z.string(),
  actor: z.string(),
  rules: z.array(z.string()),
  detail: z.looseObject({}),
  hashed: z.string().meta({ description: 'what was hashed behind the hash before it and a line feed' }),
  hash: z.string().meta({ description: 'SHA-256, in hexadecimal' }),
});

const letter = z.object({
  direction: z.enum(['in', 'out']),
  template: z.string().nullable(),
  messageId: z.string(),
  sender: z.string().nullable(),
  recipient: z.string().nullable(),
  subject: z.string().nullable(),
  body: z.string().nullable(),
  writtenAt: instant,
  sentAt: instant.nullable(),
  undeliveredAt: instant.nullable(),
});

const file = z.object({
  fileId: z.string(),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  uploadedBy: z.string(),
  uploadedAt: instant,
  quarantined: z.string().nullable(),
});

const text = z.object({
  textId: z.string(),
  kind: z.string(),
  authorRole: z.string(),
  authorId: z.string(),
  body: z.string(),
  writtenAt: instant,
});

const about = z.object({
  caseNo: z.string(),
  appealNo: z.string(),
  stage: z.string(),
  outcome: z.string().nullable(),
  policyVersion: z.string(),
  openedAt: instant,
  updatedAt: instant,
  orderNo: z.string(),
  sku: z.string(),
  title: z.string(),
  serialNo: z.string().nullable(),
  unitPaidCents: z.int(),
  currency: z.string(),
  eligibility: eligibility.loose(),
});

export const caseFileView = z
  .object({
    format: z.literal('returns-desk case file 1'),
    madeAt: instant,
    madeBy: z.string(),
    case: about,
    customer: z.object({ name: z.string(), email: z.string(), address: z.array(z.string()) }),
    problem: z.looseObject({}),
    timeline: z.array(event),
    chain: z
      .object({ head: z.string().nullable(), breaches: z.array(z.string()), intact: z.boolean() })
      .meta({ description: 'whether the timeline is as it was written' }),
    people: z.array(z.object({ id: z.string(), name: z.string() })),
    texts: z.array(text),
    letters: z.array(letter),
    files: z.array(file),
    offers: z.array(row),
    refusals: z.array(
      z.object({ at: instant, actorId: z.string().nullable(), about: z.string().nullable() }),
    ),
    intents: z.array(row),
    refunds: z.array(row),
    payouts: z.array(row),
    disputes: z.array(row),
    stock: z.array(row),
    custody: z.array(row),
    dispatches: z.array(row),
    repairs: z.array(row),
  })
  .meta({ id: 'CaseFile' });
