/** Who may import whom; the same list stands in CONTRIBUTING.md. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const only = (folder, allowed) =>
  forbid(
    `${folder}-imports`,
    { path: `^${folder}/` },
    {
      path: '^(policy|workflows|activities|gateways|store|worker|api|audit|web|client|local|test|config)(/|\\.ts)',
      pathNot: `^(${[folder, ...allowed].join('|')})(/|\\.ts)`,
    },
    `${folder} may import only: ${[folder, ...allowed].join(', ')}`,
  );
const homeOf = (driver, home) =>
  forbid(
    `${driver}-home`,
    { pathNot: `^(${home}|test)/` },
    { path: `node_modules/${driver}/` },
    `${driver} has one home: ${home}`,
  );

module.exports = {
  forbidden: [
    forbid(
      'policy-imports-nothing',
      { path: '^policy/' },
      { pathNot: '^policy/' },
      'policy is pure: no packages, no built-ins',
    ),
    forbid(
      'workflows-types-only',
      { path: '^workflows/' },
      { path: '^(policy|activities)/', dependencyTypesNot: ['type-only'] },
      'open cases would replay old history with new rules',
    ),
    forbid(
      'workflows-packages',
      { path: '^workflows/' },
      { path: 'node_modules', pathNot: 'node_modules/@temporalio/(workflow|common)/' },
    ),
    forbid(
      'shared-by-all-cases',
      { path: '^workflows/(contract|moves)(/|\\.ts)' },
      { pathNot: '^workflows/(contract|moves)(/|\\.ts)', dependencyTypesNot: ['type-only'] },
      'loaded once for all cases (worker/bundle), and so free of the SDK, which keeps the state of each',
    ),
    forbid('workflows-no-builtins', { path: '^workflows/' }, { dependencyTypes: ['core'] }),
    only('workflows', ['policy', 'activities']),
    only('activities', ['policy', 'store', 'gateways', 'workflows/contract']),
    only('store', ['policy', 'workflows/contract']),
    only('gateways', ['policy']),
    only('worker', ['activities', 'store', 'gateways', 'policy', 'workflows', 'config']),
    only('api', ['store', 'gateways', 'policy', 'config', 'workflows/contract']),
    only('client', []),
    only('web', ['policy', 'client/schema']),
    forbid(
      'web-types-only',
      { path: '^web/' },
      {
        path: '^policy/',
        pathNot: '^policy/(money/currency|rules|german-rules)',
        dependencyTypesNot: ['type-only'],
      },
      'the pages show what the desk decided and decide nothing',
    ),
    only('audit', ['store', 'gateways', 'policy', 'workflows/contract']),
    homeOf('pg', '(store|local)'),
    homeOf('kysely', '(store|bench)'),
    homeOf('stripe', '(gateways|local)'),
    homeOf('@easypost', 'gateways'),
    homeOf('nodemailer', '(gateways|local)'),
    homeOf('@node-rs/argon2', 'gateways'),
    homeOf('openid-client', 'gateways'),
    homeOf('sharp', 'gateways'),
    homeOf('express', '(api|local)'),
    forbid('no-test-imports', { pathNot: '^test/' }, { path: '^test/' }, 'nobody imports a test'),
    forbid(
      'no-bench-imports',
      { pathNot: '^(bench|test)/' },
      { path: '^bench/' },
      'nobody imports a measurement',
    ),
    forbid('no-cycles', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^dist' },
  },
};
