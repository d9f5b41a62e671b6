/** What messages of OTLP 1.x have in common (opentelemetry-proto, common/v1 and resource/v1), as far as it is read. */
import protobuf from "protobufjs";

type Messages = NonNullable<protobuf.INamespace["nested"]>;

export const field = (id: number, type: string, rule?: "repeated"): protobuf.IField => ({
  id,
  type,
  ...(rule === undefined ? {} : { rule }),
});

const common: Messages = {
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
      value: { oneof: ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue"] },
    },
  },
  ArrayValue: { fields: { values: field(1, "AnyValue", "repeated") } },
  KeyValueList: { fields: { values: field(1, "KeyValue", "repeated") } },
  KeyValue: { fields: { key: field(1, "string"), value: field(2, "AnyValue") } },
  Resource: { fields: { attributes: field(1, "KeyValue", "repeated") } },
};

/**
 * Reads the message of that name, made of these and the common ones, as JSON of OTLP says it: whole numbers of 64 bits
 * are text. What it returns throws when the bytes are none.
 */
export function otlpReader(name: string, own: Messages): (bytes: Buffer) => unknown {
  const message = protobuf.Root.fromJSON({ nested: { ...common, ...own } }).lookupType(name);
  return (bytes) => message.toObject(message.decode(bytes), { longs: String });
}
