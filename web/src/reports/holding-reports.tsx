import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import { useFormat } from '../format';
import { named, useWords } from '../words/language';
import { Bars } from './bars';
import { Report } from './report';
import { spanned, useReport } from './span';
import type { Span } from './span';

/** The money that goes back: one picture for each currency. */
export function Refunds({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { refunds } = reports;
  const { money, plainAmount } = useFormat();
  const query = useReport('refunds', span, () => answered(api.GET('/api/v1/reports/refunds', spanned(span))));
  const items = query.data?.items ?? [];
  return (
    <Report
      title={refunds.title}
      text={refunds.text}
      file="refunds"
      query={query}
      rows={items}
      columns={[
        { name: refunds.state, of: ({ state }) => named(cases.refundStates, state) },
        { name: reports.costs.currency, of: ({ currency }) => currency },
        { name: refunds.refunds, of: (item) => item.refunds },
        {
          name: refunds.amount,
          of: ({ amountCents, currency }) => plainAmount(amountCents, currency),
          shown: ({ amountCents, currency }) => money(amountCents, currency),
        },
      ]}
    >
      {[...new Set(items.map(({ currency }) => currency))].map((currency) => (
        <Bars
          key={currency}
          data={items
            .filter((item) => item.currency === currency)
            .map(({ state, amountCents }) => ({
              name: `${named(cases.refundStates, state)} (${currency})`,
              amount: plainAmount(amountCents, currency),
            }))}
          series={[{ name: 'amount', label: refunds.amount, color: 'green.7' }]}
        />
      ))}
    </Report>
  );
}

const shades = ['teal.4', 'teal.6', 'yellow.5', 'orange.6', 'red.6', 'red.9'];

/** How long goods have been with us. */
export function Custody({ span }: { readonly span: Span }) {
  const { reports, cases } = useWords();
  const { custody } = reports;
  const { day } = useFormat();
  const query = useReport('custody', span, () => answered(api.GET('/api/v1/reports/custody')));
  const items = query.data?.items ?? [];
  const placeName = (place: string): string =>
    place === 'stray' ? custody.stray : named(cases.places, place);
  return (
    <Report
      title={custody.title}
      text={custody.text}
      file="custody"
      query={query}
      rows={items}
      columns={[
        { name: custody.place, of: ({ place }) => placeName(place) },
        { name: custody.goods, of: ({ goods }) => goods },
        ...custody.classes.map((name, index) => ({
          name,
          of: (item: (typeof items)[number]) => item.classes[index] ?? 0,
        })),
        {
          name: custody.oldest,
          of: ({ oldestCaseNo, oldestSince }) => `${oldestCaseNo} ${oldestSince.slice(0, 10)}`,
          shown: ({ oldestCaseNo, oldestSince }) => (
            <>
              <Anchor component={Link} href={`/cases/${oldestCaseNo}`} size="sm" underline="always">
                {oldestCaseNo}
              </Anchor>
              , {day(oldestSince)}
            </>
          ),
        },
      ]}
    >
      <Bars
        type="stacked"
        data={items.map(({ place, classes }) => ({
          ...Object.fromEntries(classes.map((count, index) => [`class${String(index)}`, count])),
          name: placeName(place),
        }))}
        series={custody.classes.map((label, index) => ({
          name: `class${String(index)}`,
          label,
          color: shades[index] ?? 'gray.6',
        }))}
      />
    </Report>
  );
}
