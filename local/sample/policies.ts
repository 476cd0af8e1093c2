import { defaultSettings } from '../../policy';
import type { Policy } from '../../policy';

/**
 * A version for showing what weeks of silence do: a day of its deadlines lasts a moment. It held for orders of 2025
 * only, so no order of today falls under it; its order window is as long as it must be for such an order to count.
 */
const showPolicy: Policy = {
  name: 'show-2025',
  inForceFrom: '2024-12-31T23:00:00.000Z',
  settings: { ...defaultSettings, orderWindowDays: 3_650, showDaySeconds: 0.3 },
};

/** What the desk on this machine publishes beside the policy in force. */
export const samplePolicies: readonly Policy[] = [showPolicy];
