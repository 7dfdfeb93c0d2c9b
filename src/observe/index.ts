export { type Alert, type AlertEvent, type Alerts, type AlertsOptions, alerts } from "../alerts/alerts.ts";
export { type AlertRule, defaultAlerts, type Severity } from "../alerts/rules.ts";
export { audited } from "../audit/audited.ts";
export type { AuditEntry, AuditHead, AuditRecord } from "../audit/entry.ts";
export { auditLog } from "../audit/log.ts";
export type { AuditLog, AuditLogOptions, AuditVerdict, VerifyOptions } from "../audit/options.ts";
export { redact, redactor } from "../core/redact.ts";
export type { RedactOptions } from "../core/secrets.ts";
export { health } from "../health/health.ts";
export type {
  ComponentHealth,
  Health,
  HealthComponent,
  HealthFinding,
  HealthOptions,
  HealthProbe,
  HealthReport,
  HealthStatus,
} from "../health/options.ts";
export { type BatchSink, type BatchSinkOptions, type BatchSinkStats, batchSink } from "../logs/batch-sink.ts";
export type { LogLevel } from "../logs/levels.ts";
export { type LoggerOptions, type LogLines, type LogMethods, logger } from "../logs/logger.ts";
export type { LogRecord } from "../logs/record.ts";
export type { Exponential } from "../metrics/buckets.ts";
export { metricsResponse, openMetricsText, prometheusText } from "../metrics/expose.ts";
export { type MeasureOptions, measure } from "../metrics/measure.ts";
export { type MetricOf, metric } from "../metrics/metric.ts";
export { metricNames } from "../metrics/names.ts";
export { type Metrics, type MetricsOptions, metrics } from "../metrics/registry.ts";
export type {
  Counter,
  ExemplarLabels,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  Labelled,
  LabelValues,
  MetricOptions,
  MetricReading,
  Recording,
  SeriesReading,
} from "../metrics/types.ts";
export { type MemoryUse, memoryUse } from "../reports/memory.ts";
export {
  type RecentFailures,
  type RecentOptions,
  type RecentRun,
  type RecentStep,
  recentFailures,
} from "../reports/recent.ts";
export { report } from "../reports/report.ts";
export type { Timings } from "../reports/timings.ts";
export type { ChainReport, EventReport, LinkReport, Recommendation, Report } from "../reports/types.ts";
export {
  type HeaderSource,
  readTraceContext,
  type TraceContext,
  traceHeaders,
} from "../traces/context.ts";
export {
  type OtlpExporter,
  type OtlpExporterOptions,
  type OtlpExporterStats,
  otlpExporter,
} from "../traces/exporter.ts";
export type { Fetch } from "../traces/fetch.ts";
export { type OpenTelemetryApi, openTelemetry } from "../traces/open-telemetry.ts";
export { type OwnSpansOptions, ownSpans } from "../traces/own-spans.ts";
export type {
  FinishedSpan,
  OpenSpan,
  SpanAttributes,
  SpanEvent,
  SpanExport,
  SpanKind,
  SpanStart,
  Spans,
} from "../traces/spans.ts";
export { type IncomingOptions, type Tracing, type TracingOptions, tracing } from "../traces/tracing.ts";
export { type ObserveOptions, observe } from "./observe.ts";
