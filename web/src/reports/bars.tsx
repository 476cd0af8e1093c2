import { BarChart } from '@mantine/charts';

/** What one colour of the bars stands for: a field of the data under the name it has on the page. */
export interface Series {
  readonly name: string;
  readonly label: string;
  readonly color: string;
}

interface BarsProps {
  /** Each with a `name` and a number for each series. */
  readonly data: readonly Readonly<Record<string, string | number>>[];
  readonly series: readonly Series[];
  /** Beside each other, on each other, or as shares of each whole. */
  readonly type?: 'default' | 'stacked' | 'percent';
  readonly written?: (value: number) => string;
}

const still = { isAnimationActive: false, maxBarSize: 28 } as const;
// Else the legend goes by the alphabet.
const asGiven = { itemSorter: null };
const noKeys = { accessibilityLayer: false, tabIndex: -1 } as const;

/** Lying bars, one for each name. The table beside says the same to who cannot see them. */
export function Bars({ data, series, type = 'default', written }: BarsProps) {
  const perName = type === 'default' ? series.length : 1;
  const height = 70 + data.length * (16 + perName * 24) + (series.length > 1 ? 40 : 0);
  return (
    <BarChart
      h={height}
      data={[...data]}
      dataKey="name"
      orientation="vertical"
      type={type}
      withLegend={series.length > 1}
      yAxisProps={{ width: 150 }}
      xAxisProps={type === 'percent' ? { domain: [0, 1] } : { allowDecimals: false }}
      barChartProps={noKeys}
      legendProps={asGiven}
      barProps={still}
      series={[...series]}
      {...(written && { valueFormatter: written })}
    />
  );
}

/** Standing bars along the time. */
export function TimeBars({ data, series }: Pick<BarsProps, 'data' | 'series'>) {
  return (
    <BarChart
      h={360}
      data={[...data]}
      dataKey="name"
      type="stacked"
      withLegend
      yAxisProps={{ allowDecimals: false }}
      barChartProps={noKeys}
      legendProps={asGiven}
      barProps={still}
      series={[...series]}
    />
  );
}
