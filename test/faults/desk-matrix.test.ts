import { createActivities, createPaymentActivities } from '../../activities';
import { createLabelActivities } from '../../activities/labels/labels';
import { deskMatrix } from './desk-matrix';
import { cellsOf, deskFaults } from './faults';

test('deskMatrix() has a row for each activity that a worker registers, and none for another (T3)', () => {
  // Making them touches nothing: what they are made of is asked when they run.
  const activities = {
    ...createActivities({} as never),
    ...createPaymentActivities({} as never),
    ...createLabelActivities({} as never),
  };
  expect(Object.keys(deskMatrix).sort()).toEqual([...Object.keys(activities), 'news in'].sort());
});

const asked = Object.entries(deskMatrix).flatMap(([activity, row]) =>
  'asks' in row ? Object.entries(row.asks).map(([call, cells]) => ({ activity, call, cells })) : [],
);

test.each(asked)(
  '$activity(), $call: every fault has a cell or a reason, and most have a cell (T3)',
  ({ cells }) => {
    expect(Object.keys(cells).sort()).toEqual([...deskFaults].sort());
    expect(cellsOf(cells).length).toBeGreaterThanOrEqual(7);
  },
);
