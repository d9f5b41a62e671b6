/** `ExportLogsServiceRequest` of OTLP 1.x, as far as it is read (opentelemetry-proto, logs/v1). */
import { field, otlpReader } from "../otlp/messages.ts";

export const otlpLogsOf = otlpReader("LogsRequest", {
  LogRecord: {
    fields: {
      timeUnixNano: field(1, "fixed64"),
      severityNumber: field(2, "int32"),
      severityText: field(3, "string"),
      body: field(5, "AnyValue"),
      attributes: field(6, "KeyValue", "repeated"),
      observedTimeUnixNano: field(11, "fixed64"),
    },
  },
  ScopeLogs: { fields: { logRecords: field(2, "LogRecord", "repeated") } },
  ResourceLogs: { fields: { resource: field(1, "Resource"), scopeLogs: field(2, "ScopeLogs", "repeated") } },
  LogsRequest: { fields: { resourceLogs: field(1, "ResourceLogs", "repeated") } },
});
