import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { deskMetrics } from '../../api/http/desk-metrics';
import { metrics } from '../../api/http/metrics';
import type { Database } from '../../store/database';
import { sdkMetrics, sdkMetricsOnEvent } from '../support/sdk-metrics';

const root = join(__dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly runbook: string };
}

const alerts = (parse(read('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(read('ops/grafana/returns-desk.json')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};

/** What the processes show: a histogram under its three endings. */
function known(): ReadonlySet<string> {
  // Only the names are asked for; nothing is read.
  const registries = [metrics, deskMetrics(null as unknown as Database)];
  const names = registries.flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name));
  const endings = ['', '_bucket', '_count', '_sum'];
  return new Set([
    ...names.flatMap((name) => endings.map((ending) => `${name}${ending}`)),
    ...sdkMetrics,
    ...sdkMetricsOnEvent,
  ]);
}

const namedIn = (expr: string): readonly string[] =>
  expr.match(/\b(desk|temporal|process|nodejs)_[a-z_]+/g) ?? [];

test('alerts and dashboard name only numbers that a process shows', () => {
  const names = known();
  const exprs = [
    ...alerts.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  expect(exprs.length).toBeGreaterThan(20);
  for (const expr of exprs) {
    expect([expr, namedIn(expr).length > 0]).toEqual([expr, true]);
    expect(namedIn(expr).filter((name) => !names.has(name))).toEqual([]);
  }
});

test('every number of the business is watched on the dashboard', () => {
  const own = deskMetrics(null as unknown as Database)
    .getMetricsAsArray()
    .map(({ name }) => name);
  const shown = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namedIn(expr)));
  expect(own.filter((name) => !shown.includes(name))).toEqual([]);
});

test('each alert leads to a heading of the operations manual', () => {
  const headings = [...read('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
  for (const { alert, annotations } of alerts) {
    const [file = '', anchor = ''] = annotations.runbook.split('#');
    expect([alert, existsSync(join(root, file)), headings.includes(anchor)]).toEqual([alert, true, true]);
  }
});

test('each alert has its row in the table of symptoms', () => {
  const [, table = ''] =
    /^## Symptom, cause, command\n([\s\S]*?)^## /m.exec(read('docs/operations.md')) ?? [];
  const symptoms = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
  expect(alerts.map(({ alert }) => alert).filter((name) => !symptoms.includes(name))).toEqual([]);
});

const promtool = ['/usr/bin/promtool', '/usr/local/bin/promtool'].find((path) => existsSync(path));
const whereThere = promtool === undefined && process.env['CI'] === undefined ? test.skip : test;

whereThere('Prometheus takes the rules and the configuration', () => {
  const check = (...args: readonly string[]): string =>
    execFileSync(promtool ?? 'promtool', ['check', ...args], { encoding: 'utf8' });
  expect(check('rules', join(root, 'ops/prometheus/alerts.yml'))).toContain(
    `${String(alerts.length)} rules found`,
  );
  expect(check('config', join(root, 'ops/prometheus/prometheus.yml'))).toContain('SUCCESS');
});
