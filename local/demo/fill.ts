import { closeDatabase, openDatabase } from '../../store/database';
import { importOrders } from '../../store/import/save';
import type { DeskInfo } from '../desk/file';
import { demoOrderRows } from '../sample/demo-orders';
import { loadSample, samplePayments } from '../sample/load';

/** Loads the sample into the store, and what its customers paid into the payment sandbox. */
export async function fillDesk(info: DeskInfo, series: number): Promise<void> {
  const now = new Date();
  const db = openDatabase(info.databaseUrl);
  try {
    if (series === 0) await loadSample(db, now);
    else
      await importOrders(
        db,
        demoOrderRows(now, series).map((value, index) => ({ line: index + 1, value })),
      );
  } finally {
    await closeDatabase(db);
  }
  for (const payment of samplePayments(now, series === 0 ? undefined : series))
    await fetch(`${info.paymentUrl}/_sandbox/payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        id: payment.id,
        amount: payment.amountCents,
        currency: payment.currency.toLowerCase(),
      }),
    });
}
