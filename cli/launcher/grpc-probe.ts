import { type SecureClientSessionOptions, connect } from "node:http2";

/** How to reach a Temporal server: TLS and key only where it wants them. */
export interface GrpcTarget {
  /** `host:port` */
  readonly address: string;
  readonly tls?: SecureClientSessionOptions | boolean;
  readonly apiKey?: string;
}

/** Code of the gRPC answer: 0 is OK, 5 NOT_FOUND, 16 UNAUTHENTICATED. */
export interface GrpcAnswer {
  readonly code: number;
  readonly message: string;
}

/**
 * Asks a Temporal server whether it serves the namespace, by one gRPC call over node:http2: the SDK's client costs a
 * quarter second to load, which a start or `doctor` need not pay. Rejects when nobody answers in `limitMs`.
 */
export function describeNamespace(target: GrpcTarget, namespace: string, limitMs: number): Promise<GrpcAnswer> {
  const name = Buffer.from(namespace, "utf8");
  // DescribeNamespaceRequest { 1: string namespace }; a namespace name is shorter than 128 bytes or refused by the
  // server.
  return call(
    target,
    "/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace",
    Buffer.concat([Buffer.from([0x0a, name.length & 0x7f]), name]),
    limitMs,
  );
}

function call(target: GrpcTarget, path: string, message: Buffer, limitMs: number): Promise<GrpcAnswer> {
  const secure = target.tls !== undefined && target.tls !== false;
  const options = typeof target.tls === "object" ? target.tls : {};
  return new Promise((resolve, reject) => {
    const session = connect(`${secure ? "https" : "http"}://${target.address}`, options);
    const timer = setTimeout(() => fail(new Error(`no answer in ${limitMs} ms`)), limitMs);
    const finish = (act: () => void) => {
      clearTimeout(timer);
      session.destroy();
      act();
    };
    const fail = (error: Error) => finish(() => reject(error));
    session.once("error", fail);
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...(target.apiKey === undefined ? {} : { authorization: `Bearer ${target.apiKey}` }),
    });
    let answer: GrpcAnswer | null = null;
    const read = (headers: { [name: string]: string | string[] | number | undefined }) => {
      if (headers["grpc-status"] === undefined) return;
      answer = {
        code: Number(headers["grpc-status"]),
        message: decodeURIComponent(String(headers["grpc-message"] ?? "")),
      };
    };
    stream.once("error", fail);
    stream.on("response", read);
    stream.on("trailers", read);
    stream.once("end", () => {
      const result = answer;
      if (result === null) fail(new Error(`"${target.address}" does not speak gRPC`));
      else finish(() => resolve(result));
    });
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
    stream.resume();
  });
}
