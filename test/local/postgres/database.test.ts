import { Client } from 'pg';
import { createTestDatabase } from '../../support/database';

describe('createTestDatabase()', () => {
  it('createTestDatabase() gives every caller an own database and takes it away', async () => {
    const [first, second] = [await createTestDatabase(), await createTestDatabase()];
    await query(first.url, 'create table only_here (id int)');
    await expect(query(second.url, 'select * from only_here')).rejects.toThrow('only_here');
    await first.drop();
    await second.drop();
    await expect(query(first.url, 'select 1')).rejects.toThrow('does not exist');
  });
});

async function query(url: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
