import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { withoutValues } from '../store/database';

/**
 * Cleans what an activity failed with before Temporal keeps it: PostgreSQL repeats the value that it refused, and that
 * may be somebody's name (I9).
 */
export const failuresWithoutValues: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw withoutValues(error);
      }
    },
  },
});
