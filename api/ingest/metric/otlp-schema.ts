/** `ExportMetricsServiceRequest` of OTLP 1.x, as far as it is read (opentelemetry-proto, metrics/v1). */
import { field, otlpReader } from "../otlp/messages.ts";

export const otlpMetricsOf = otlpReader("MetricsRequest", {
  NumberPoint: {
    fields: {
      timeUnixNano: field(3, "fixed64"),
      asDouble: field(4, "double"),
      asInt: field(6, "sfixed64"),
      attributes: field(7, "KeyValue", "repeated"),
      flags: field(8, "uint32"),
    },
    oneofs: { number: { oneof: ["asDouble", "asInt"] } },
  },
  HistogramPoint: {
    fields: {
      timeUnixNano: field(3, "fixed64"),
      count: field(4, "fixed64"),
      sum: field(5, "double"),
      attributes: field(9, "KeyValue", "repeated"),
      flags: field(10, "uint32"),
    },
  },
  Gauge: { fields: { dataPoints: field(1, "NumberPoint", "repeated") } },
  Sum: { fields: { dataPoints: field(1, "NumberPoint", "repeated"), aggregationTemporality: field(2, "int32") } },
  Histogram: {
    fields: { dataPoints: field(1, "HistogramPoint", "repeated"), aggregationTemporality: field(2, "int32") },
  },
  Metric: {
    fields: {
      name: field(1, "string"),
      gauge: field(5, "Gauge"),
      sum: field(7, "Sum"),
      histogram: field(9, "Histogram"),
    },
  },
  ScopeMetrics: { fields: { metrics: field(2, "Metric", "repeated") } },
  ResourceMetrics: { fields: { resource: field(1, "Resource"), scopeMetrics: field(2, "ScopeMetrics", "repeated") } },
  MetricsRequest: { fields: { resourceMetrics: field(1, "ResourceMetrics", "repeated") } },
});
