import type { AppealPreview } from '../../api/types';
import { useFormat } from '../../format';
import { useWords } from '../../words/language';
import './window-picture.css';

type Assessed = NonNullable<AppealPreview['products'][number]['assessed']>;

interface Props {
  readonly counted: Assessed['counted'];
  readonly windows: Pick<Assessed, 'receiptWindowDays' | 'orderWindowDays'>;
}

const width = 600;
const left = 4;

/** Both windows as bars on one line of days, and today on it; the sentence beside it says the same in words. */
export function WindowPicture({ counted, windows }: Props) {
  const { customer } = useWords();
  const { civilDay } = useFormat();
  const { daysSinceReceipt, daysSinceOrder, orderDay, receiptDay } = counted;
  const { receiptWindowDays, orderWindowDays } = windows;
  const received = daysSinceOrder - (daysSinceReceipt ?? daysSinceOrder);
  const last = Math.max(orderWindowDays ?? 0, received + receiptWindowDays, daysSinceOrder) + 2;
  const at = (days: number): number => left + (days / last) * (width - 2 * left);
  return (
    <svg viewBox={`0 0 ${String(width)} 118`} className="windows" role="img" aria-label={customer.picture}>
      {orderWindowDays === null ? null : (
        <Bar
          y={18}
          from={at(0)}
          to={at(orderWindowDays)}
          words={customer.barOrder(civilDay(orderDay), orderWindowDays)}
        />
      )}
      <Bar
        y={62}
        from={at(received)}
        to={at(received + receiptWindowDays)}
        words={customer.barReceipt(receiptDay === null ? '?' : civilDay(receiptDay), receiptWindowDays)}
      />
      <line x1={at(daysSinceOrder)} x2={at(daysSinceOrder)} y1={4} y2={100} className="windows-today" />
      <text
        x={at(daysSinceOrder)}
        y={114}
        textAnchor={daysSinceOrder > last * 0.8 ? 'end' : daysSinceOrder < last * 0.2 ? 'start' : 'middle'}
      >
        {customer.today}
      </text>
    </svg>
  );
}

interface BarProps {
  readonly y: number;
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

function Bar({ y, from, to, words }: BarProps) {
  // A late parcel's bar begins far right: its words then end where it ends.
  const isLate = from > width * 0.4;
  return (
    <>
      <rect x={from} y={y} width={to - from} height={10} rx={5} className="windows-bar" />
      <text x={isLate ? to : from} y={y + 26} textAnchor={isLate ? 'end' : 'start'}>
        {words}
      </text>
    </>
  );
}
