import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client';
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry/lib/worker';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

const SEND_EVERY_MS = 1_000;

/** What a process adds to its spans' way: to its calls of Temporal, and to the activities that it carries out. */
export interface Traces {
  readonly client: WorkflowClientInterceptor;
  readonly activity: ActivityInterceptorsFactory;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * Begins to send the spans of this process to an OpenTelemetry collector, by OTLP over HTTP.
 * @param collector its base address; `OTEL_EXPORTER_OTLP_HEADERS` of the environment goes with each request
 * @returns null where no collector is named: then nothing is measured
 */
export function tracesTo(collector: string | undefined, process: string): Traces | null {
  if (collector === undefined) return null;
  return openTraces(new OTLPTraceExporter({ url: `${collector.replace(/\/$/, '')}/v1/traces` }), process);
}

/** Begins to gather the spans of this process: of routes, case numbers and kinds of steps, and of no person. */
export function openTraces(exporter: SpanExporter, process: string): Traces {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `returns-desk-${process}` }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_EVERY_MS })],
  });
  provider.register();
  return {
    client: new OpenTelemetryWorkflowClientInterceptor(),
    activity: (activity) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(activity) }),
    close: () => provider.shutdown(),
  };
}

const tracer = trace.getTracer('returns-desk');

/** One request that came in, from its head to its answer. */
interface RequestSpan {
  /** Does the work of the request within its span. */
  readonly within: (work: () => void) => void;
  readonly end: (name: string, about: { readonly status: number; readonly caseNo?: string }) => void;
}

/** Begins the span of a request, as part of its sender's trace where he names one (W3C Trace Context). */
export function requestSpan(method: string, headers: object): RequestSpan {
  const outer = propagation.extract(context.active(), headers);
  const span = tracer.startSpan(method, { kind: SpanKind.SERVER }, outer);
  return {
    within: (work) => context.with(trace.setSpan(outer, span), work),
    end: (name, { status, caseNo }) => {
      span.updateName(name).setAttribute('http.response.status_code', status);
      if (caseNo !== undefined) span.setAttribute('desk.case_no', caseNo);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** The trace that is being worked on, for the log; null outside of one. */
export function traceId(): string | null {
  return trace.getActiveSpan()?.spanContext().traceId ?? null;
}
