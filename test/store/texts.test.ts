import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { filesOfCase, keepFile } from '../../store/letters/files';
import { createChanges } from '../../store/changes';
import { deskSecret } from '../../store/cases/appeals';
import { dropTexts, keepText, textIdFor, textsOfCase } from '../../store/cases/texts';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

describe('texts, files and news of a case', () => {
  let database: TestDatabase;
  let db: Database;
  const caseNo = 'RMA-000001';

  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await seedCase(db, 1);
  });
  afterAll(async () => {
    await closeDatabase(db);
    await database.drop();
  });

  test('keepText() keeps the first text of a key and tells whether it is new', async () => {
    const textId = textIdFor(caseNo, 'key-1', 'reason');
    const text = { textId, caseNo, kind: 'reason', author: { role: 'support', id: 's' } } as const;
    expect(await keepText(db, { ...text, body: 'first' })).toBe(true);
    expect(await keepText(db, { ...text, body: 'second' })).toBe(false);
    expect(await textsOfCase(db, caseNo)).toMatchObject([{ textId, body: 'first' }]);
    await dropTexts(db, [textId]);
    expect(await textsOfCase(db, caseNo)).toEqual([]);
  });

  test('textIdFor() differs by case, key and field', () => {
    const ids = [
      textIdFor('A', 'k', 'f'),
      textIdFor('B', 'k', 'f'),
      textIdFor('A', 'l', 'f'),
      textIdFor('A', 'k', 'g'),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  test('keepFile() keeps one copy of what is sent twice at once', async () => {
    const file = {
      caseNo,
      name: 'a.log',
      mediaType: 'text/plain',
      content: Buffer.from('x'),
      uploadedBy: 'customer',
      quarantined: null,
    };
    const [one, two] = await Promise.all([keepFile(db, file), keepFile(db, file)]);
    expect(one).toEqual(two);
    await keepFile(db, { ...file, content: Buffer.from('y') });
    expect(await filesOfCase(db, caseNo)).toHaveLength(2);
  });

  test('deskSecret() gives all processes the same secret', async () => {
    const secrets = await Promise.all(['a', 'b', 'c'].map((fresh) => deskSecret(db, 'links', fresh)));
    expect(new Set(secrets).size).toBe(1);
  });

  test('waitForVersion() resolves with the announcement, at once when it is past, and gives up in time', async () => {
    const changes = await createChanges(database.url, db);
    try {
      expect(await changes.waitForVersion(caseNo, 1, 30_000)).toBe(true);
      const waiting = changes.waitForVersion(caseNo, 9, 30_000);
      await db.updateTable('cases').set({ version: 9 }).where('case_no', '=', caseNo).execute();
      expect(await waiting).toBe(true);
      expect(await changes.waitForVersion(caseNo, 10, 50)).toBe(false);
      expect(await changes.waitForVersion('RMA-000099', 1, 50)).toBe(false);
    } finally {
      await changes.close();
    }
  });

  test('subscribe() hears of a change that came while the connection was lost', async () => {
    const changes = await createChanges(database.url, db);
    try {
      const heard = new Promise<number>((resolve) => {
        changes.subscribe(caseNo, (version) => {
          if (version >= 20) resolve(version);
        });
      });
      const { Client } = await import('pg');
      const killer = new Client({ connectionString: database.url });
      await killer.connect();
      await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'returns-desk listener' and datname = current_database()",
      );
      await killer.query('update cases set version = 20 where case_no = $1', [caseNo]);
      await killer.end();
      expect(await heard).toBe(20);
    } finally {
      await changes.close();
    }
  });
});
