import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pagePaths } from '../../api/pages';
import { screens, screensFolder } from '../web/screens';

const MOST_KB = 250;

describe('docs/screens/pages', () => {
  test('has a picture of every page of the route table, and of the page behind a letter’s link', () => {
    expect(Object.keys(screens).sort()).toEqual([...pagePaths, '/c/:caseNo'].sort());
  });

  test('holds these pictures and no others (npm run screens:pages draws them anew), none of them large', () => {
    const named = Object.values(screens).flat();
    const there = readdirSync(screensFolder);
    expect(there.sort()).toEqual(named.map((name) => `${name}.png`).sort());
    const large = there.filter((name) => statSync(join(screensFolder, name)).size > MOST_KB * 1_000);
    expect(large).toEqual([]);
  });
});
