/** Numbers of Temporal's SDK that the dashboard and the alerts name, and that a worker shows as soon as it works. */
export const sdkMetrics: readonly string[] = [
  'temporal_num_pollers',
  'temporal_sticky_cache_size',
  'temporal_worker_task_slots_available',
];

/** Those that appear with the first such event (docs.temporal.io/references/sdk-metrics). */
export const sdkMetricsOnEvent: readonly string[] = [
  'temporal_activity_execution_failed',
  'temporal_activity_schedule_to_start_latency_bucket',
  'temporal_workflow_task_execution_failed',
  'temporal_workflow_task_schedule_to_start_latency_bucket',
];
