import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliCacheFolder, findTemporalCli } from '../../../local/temporal/cli';
import { newHome, removeHome } from '../homes';

let home: string;
let lines: string[];
const log = (line: string): void => void lines.push(line);

beforeEach(() => {
  home = newHome();
  lines = [];
});

afterEach(() => removeHome(home));

describe('findTemporalCli()', () => {
  it('findTemporalCli() prefers TEMPORAL_CLI to the PATH', async () => {
    const named = program('named/temporal');
    program('bin/temporal');
    expect(
      await findTemporalCli({ environment: { TEMPORAL_CLI: named, PATH: join(home, 'bin') }, log }),
    ).toBe(named);
  });

  it('findTemporalCli() does not look elsewhere when TEMPORAL_CLI is wrong', async () => {
    program('bin/temporal');
    const environment = { TEMPORAL_CLI: join(home, 'missing'), PATH: join(home, 'bin') };
    await expect(findTemporalCli({ environment, log })).rejects.toThrow(
      /TEMPORAL_CLI names .*missing, which is no executable/,
    );
  });

  it('findTemporalCli() prefers the PATH to the cache folder', async () => {
    const environment = {
      PATH: `${join(home, 'none')}:${join(home, 'bin')}`,
      XDG_CACHE_HOME: join(home, 'cache'),
    };
    const onPath = program('bin/temporal');
    program(join('cache', 'returns-desk', 'temporal-cli-v1.5.1', 'temporal'));
    expect(await findTemporalCli({ environment, log })).toBe(onPath);
  });

  it('findTemporalCli() takes what the cache folder has, and neither downloads nor builds', async () => {
    const environment = { PATH: join(home, 'bin'), XDG_CACHE_HOME: join(home, 'cache') };
    program('bin/go', 'exit 1');
    writeFileSync(join(home, 'bin', 'temporal'), 'not executable');
    const cached = program(join('cache', 'returns-desk', 'temporal-cli-v1.5.1', 'temporal'));
    expect(await findTemporalCli({ environment, log })).toBe(cached);
    expect(lines).toEqual([]);
  });

  it('findTemporalCli() builds with Go into the cache folder when all else failed, once for two starts at once', async () => {
    program('bin/go', `echo built >> "${join(home, 'builds')}"; sleep 1; ${fakeBuild}`);
    const search = { environment: offline(), log };
    const [first, second] = await Promise.all([findTemporalCli(search), findTemporalCli(search)]);
    expect(first).toBe(join(home, 'cache', 'returns-desk', 'temporal-cli-v1.5.1', 'temporal'));
    expect(second).toBe(first);
    expect(readdirSync(dirname(first))).toEqual(['temporal']);
    expect(
      lines.filter((line) => line.includes('building github.com/temporalio/cli/cmd/temporal@v1.5.1')),
    ).toHaveLength(1);
  });

  it('findTemporalCli() names all it tried and the ways out when nothing works', async () => {
    program('bin/go', 'echo "go: no network" >&2; exit 1');
    const found = findTemporalCli({ environment: offline(), log });
    const all =
      /TEMPORAL_CLI is not set, no temporal on the PATH, none in .*cache.*, the download failed \(.+\), go install failed \(go: no network\); install .*TEMPORAL_ADDRESS/;
    await expect(found).rejects.toThrow(all);
    expect(existsSync(join(home, 'cache', 'returns-desk', 'temporal-cli-v1.5.1.lock'))).toBe(false);
  });
});

describe('cliCacheFolder()', () => {
  it('cliCacheFolder() lies outside the project, under the cache folder of the user', () => {
    expect(cliCacheFolder({ XDG_CACHE_HOME: '/somewhere' })).toBe(
      '/somewhere/returns-desk/temporal-cli-v1.5.1',
    );
    expect(cliCacheFolder({})).not.toContain(join(__dirname, '../../..'));
  });
});

const fakeBuild = 'printf "#!/bin/sh\\n" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"';

/** An environment in which the download fails at once: the child that would download is told to load a missing file. */
function offline(): NodeJS.ProcessEnv {
  const nowhere = `--require ${join(home, 'missing-on-purpose.cjs')}`;
  return {
    PATH: `${join(home, 'bin')}:/bin:/usr/bin`,
    XDG_CACHE_HOME: join(home, 'cache'),
    NODE_OPTIONS: nowhere,
  };
}

function program(path: string, script = 'exit 0'): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
