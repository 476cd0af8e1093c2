import type { RuleId } from '../../../policy';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { ProductLink } from '../shell/links';
import { useNames } from '../shell/names';
import { named, useWords } from '../words/language';
import { Bars } from './bars';
import { Report } from './report';
import { spanned, useReport } from './span';
import type { Span } from './span';

interface Spanned {
  readonly span: Span;
}

/** The sentence of a rule, behind its id. */
function useRuleText(): (id: string) => string {
  const { cases } = useWords();
  const sentences: Readonly<Partial<Record<string, string>>> = cases.rules satisfies Record<RuleId, string>;
  return (id) => `${id}: ${sentences[id] ?? ''}`;
}

/** Which rules end cases, and who applies them. */
export function Refusals({ span }: Spanned) {
  const { refusals } = useWords().reports;
  const ruleText = useRuleText();
  const query = useReport('refusals', span, () =>
    answered(api.GET('/api/v1/reports/refusals', spanned(span))),
  );
  const items = query.data?.items ?? [];
  return (
    <Report
      title={refusals.title}
      text={refusals.text}
      file="refusals"
      query={query}
      rows={items}
      columns={[
        { name: refusals.rule, of: ({ rule }) => ruleText(rule) },
        { name: refusals.byDesk, of: ({ byDesk }) => byDesk },
        { name: refusals.bySupport, of: ({ bySupport }) => bySupport },
        { name: refusals.afterLab, of: ({ afterLab }) => afterLab },
      ]}
    >
      <Bars
        type="stacked"
        data={items.map(({ rule, byDesk, bySupport, afterLab }) => ({
          name: rule,
          ...{ byDesk, bySupport, afterLab },
        }))}
        series={[
          { name: 'byDesk', label: refusals.byDesk, color: 'blue.8' },
          { name: 'bySupport', label: refusals.bySupport, color: 'cyan.6' },
          { name: 'afterLab', label: refusals.afterLab, color: 'violet.6' },
        ]}
      />
    </Report>
  );
}

/** Which rules managers set aside. */
export function Overrules({ span }: Spanned) {
  const { reports } = useWords();
  const { overrules } = reports;
  const ruleText = useRuleText();
  const query = useReport('overrules', span, () =>
    answered(api.GET('/api/v1/reports/overrules', spanned(span))),
  );
  const items = query.data?.items ?? [];
  const nameOf = useNames(items.map(({ managerId }) => managerId));
  return (
    <Report
      title={overrules.title}
      text={overrules.text}
      file="overrules"
      query={query}
      rows={items}
      columns={[
        { name: reports.refusals.rule, of: ({ rule }) => ruleText(rule) },
        { name: overrules.manager, of: ({ managerId }) => nameOf(managerId) },
        { name: reports.count, of: ({ cases }) => cases },
      ]}
    >
      <Bars
        data={Object.entries(query.data?.byRule ?? {}).map(([name, cases]) => ({ name, cases }))}
        series={[{ name: 'cases', label: reports.count, color: 'orange.7' }]}
      />
    </Report>
  );
}

const causeColours: Readonly<Record<string, string>> = {
  'internal-defect': 'red.7',
  'transit-damage': 'orange.6',
  'customer-caused': 'blue.6',
  'no-fault-found': 'gray.6',
  'not-our-product': 'dark.3',
  indeterminate: 'yellow.6',
};

const mostBars = 10;

/** Which products fail, and why. */
export function Causes({ span }: Spanned) {
  const { reports, cases } = useWords();
  const query = useReport('causes', span, () => answered(api.GET('/api/v1/reports/causes', spanned(span))));
  const items = query.data?.items ?? [];
  const causes = Object.keys(causeColours).filter((cause) => items.some((item) => item.causes[cause]));
  return (
    <Report
      title={reports.causes.title}
      text={reports.causes.text}
      file="causes"
      query={query}
      rows={items}
      columns={[
        {
          name: reports.causes.product,
          of: ({ title, sku }) => `${title} (${sku})`,
          shown: ({ title, sku }) => <ProductLink sku={sku} title={title} />,
        },
        ...causes.map((cause) => ({
          name: named(cases.causes, cause),
          of: (item: (typeof items)[number]) => item.causes[cause] ?? 0,
        })),
        { name: reports.total, of: (item) => item.cases },
      ]}
    >
      <Bars
        type="stacked"
        data={items.slice(0, mostBars).map((item) => ({ ...item.causes, name: item.sku }))}
        series={causes.map((cause) => ({
          name: cause,
          label: named(cases.causes, cause),
          color: causeColours[cause] ?? 'gray.6',
        }))}
      />
    </Report>
  );
}

/** Whether repairs are worth it (O7): one picture for each currency. */
export function Costs({ span }: Spanned) {
  const { reports } = useWords();
  const { costs } = reports;
  const { money, plainAmount } = useFormat();
  const query = useReport('repair-costs', span, () =>
    answered(api.GET('/api/v1/reports/repair-costs', spanned(span))),
  );
  const items = query.data?.items ?? [];
  type Item = (typeof items)[number];
  const amount = (name: string, of: (item: Item) => number) => ({
    name,
    of: (item: Item) => plainAmount(of(item), item.currency),
    shown: (item: Item) => money(of(item), item.currency),
  });
  return (
    <Report
      title={costs.title}
      text={costs.text}
      file="repair-costs"
      query={query}
      rows={items}
      columns={[
        {
          name: reports.causes.product,
          of: ({ title, sku }) => `${title} (${sku})`,
          shown: ({ title, sku }) => <ProductLink sku={sku} title={title} />,
        },
        amount(costs.repair, ({ repairCents }) => repairCents),
        amount(costs.replacement, ({ replacementCents }) => replacementCents),
        { name: costs.currency, of: ({ currency }) => currency },
        { name: reports.count, of: ({ cases }) => cases },
        { name: costs.repaired, of: ({ repaired }) => repaired },
        { name: costs.replaced, of: ({ replaced }) => replaced },
      ]}
    >
      {[...new Set(items.map(({ currency }) => currency))].map((currency) => (
        <Bars
          key={currency}
          data={items
            .filter((item) => item.currency === currency)
            .slice(0, mostBars)
            .map((item) => ({
              name: item.sku,
              repair: plainAmount(item.repairCents, currency),
              replacement: plainAmount(item.replacementCents, currency),
            }))}
          series={[
            { name: 'repair', label: `${costs.repair} (${currency})`, color: 'orange.6' },
            { name: 'replacement', label: `${costs.replacement} (${currency})`, color: 'blue.8' },
          ]}
        />
      ))}
    </Report>
  );
}
