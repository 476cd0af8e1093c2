/** `npm run migrate`: brings the database of DATABASE_URL to the newest shape, and ends. The processes do so too. */
import { readConfig } from '../config';
import { migrate } from '../store/migrate';
import { runCommand } from './desk/layout';

void runCommand(async () => {
  await migrate(readConfig().DATABASE_URL);
  return 'The database has the newest shape.';
});
