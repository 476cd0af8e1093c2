import type { Generated } from 'kysely';
import type { Defaulted } from '../tables/column-types';

/** Systems elsewhere that follow the cases. */
export interface WebhookEndpointsTable {
  endpoint_id: Generated<string>;
  label: string;
  url: string;
  events: string[];
  secret: string;
  former_secret: Defaulted<string | null>;
  former_until: Defaulted<Date | null>;
  made_by: string;
  request_key: string;
  created_at: Defaulted<Date>;
  paused: Defaulted<'by-hand' | 'gone' | null>;
  removed_at: Defaulted<Date | null>;
}

/** What they are told, one row for each event. */
export interface WebhookMessagesTable {
  message_no: Generated<number>;
  endpoint_id: string;
  case_no: string;
  seq: number;
  state: Defaulted<'waiting' | 'delivered' | 'failed'>;
  attempts: Defaulted<number>;
  next_attempt_at: Defaulted<Date>;
  last_status: Defaulted<number | null>;
  last_error: Defaulted<string | null>;
  delivered_at: Defaulted<Date | null>;
  created_at: Defaulted<Date>;
}

export interface WebhookTables {
  webhook_endpoints: WebhookEndpointsTable;
  webhook_messages: WebhookMessagesTable;
}
