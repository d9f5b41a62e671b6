/** `ExportLogsServiceRequest` of OTLP 1.x, as far as it is read (opentelemetry-proto, logs/v1). */
import protobuf from "protobufjs";

const field = (id: number, type: string, rule?: "repeated"): protobuf.IField => ({
  id,
  type,
  ...(rule === undefined ? {} : { rule }),
});

const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      fields: {
        stringValue: field(1, "string"),
        boolValue: field(2, "bool"),
        intValue: field(3, "int64"),
        doubleValue: field(4, "double"),
        arrayValue: field(5, "ArrayValue"),
        kvlistValue: field(6, "KeyValueList"),
      },
      oneofs: {
        value: {
          oneof: ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue"],
        },
      },
    },
    ArrayValue: { fields: { values: field(1, "AnyValue", "repeated") } },
    KeyValueList: { fields: { values: field(1, "KeyValue", "repeated") } },
    KeyValue: { fields: { key: field(1, "string"), value: field(2, "AnyValue") } },
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
    Resource: { fields: { attributes: field(1, "KeyValue", "repeated") } },
    ResourceLogs: { fields: { resource: field(1, "Resource"), scopeLogs: field(2, "ScopeLogs", "repeated") } },
    LogsRequest: { fields: { resourceLogs: field(1, "ResourceLogs", "repeated") } },
  },
});

const request = root.lookupType("LogsRequest");

/** The message as JSON of OTLP says it: whole numbers of 64 bits are text. Throws when the bytes are none. */
export function otlpLogsOf(bytes: Buffer): unknown {
  return request.toObject(request.decode(bytes), { longs: String });
}
