import { standardPolicy } from '../../policy';
import { closeDatabase, openDatabase, type Database } from '../../store/database';
import { policiesPublished, policyByName, publishPolicies } from '../../store/remedies/policies';
import { createTestDatabase, type TestDatabase } from '../support/database';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: 5 });
  await publishPolicies(db, [standardPolicy]);
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

describe('publishPolicies()', () => {
  it('publishes a version once', async () => {
    await publishPolicies(db, [standardPolicy]);
    expect((await policiesPublished(db)).filter(({ name }) => name === standardPolicy.name)).toEqual([
      standardPolicy,
    ]);
  });

  it('never changes a published version (E16)', async () => {
    const settings = { ...standardPolicy.settings, receiptWindowDays: 30 };
    await expect(publishPolicies(db, [{ ...standardPolicy, settings }])).rejects.toThrow(
      `Cannot publish policy ${standardPolicy.name}: it is published with other content`,
    );
    expect(await policyByName(db, standardPolicy.name)).toEqual(standardPolicy);
  });

  it('lists versions by the moment they came into force', async () => {
    const older = { ...standardPolicy, name: 'older', inForceFrom: '2020-01-01T00:00:00.000Z' };
    await publishPolicies(db, [older]);
    expect((await policiesPublished(db)).map(({ name }) => name)).toEqual(['older', standardPolicy.name]);
  });
});

describe('policyByName()', () => {
  it('reads a version once and says when there is none', async () => {
    const first = await policyByName(db, standardPolicy.name);
    expect(await policyByName(db, standardPolicy.name)).toBe(first);
    await expect(policyByName(db, 'nobody')).rejects.toThrow('Cannot find policy nobody');
  });
});
