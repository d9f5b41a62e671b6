import { EventStreamReader } from "../../client/event-stream.ts";

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: { readonly [media: string]: unknown } };
  readonly responses: {
    readonly [status: string]: { readonly content?: { readonly [media: string]: unknown }; readonly headers?: object };
  };
}

/** An OpenAPI document, as far as a client is made of it. */
export interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Described } };
}

export interface GeneratedReply {
  readonly status: number;
  readonly headers: Headers;
  /** The answer; of a stream its events. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

export type GeneratedClient = (
  operation: string,
  given?: { readonly [parameter: string]: unknown },
) => Promise<GeneratedReply>;

/**
 * A client made of the document alone, as a generator for any language makes one: it knows nothing but what is written
 * there, and refuses an answer that is not.
 */
export function generateClient(url: string, document: Document, authorization: string): GeneratedClient {
  const ways = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })),
  );
  return async (operation, given = {}) => {
    const way = ways.find(({ described }) => described.operationId === operation);
    if (way === undefined) throw new Error(`the document has no operation "${operation}"`);
    const { described, method } = way;
    const parameters = described.parameters ?? [];
    const missing = parameters.filter(({ name, required }) => required === true && given[name] === undefined);
    const unknown = Object.keys(given).filter(
      (name) => name !== "body" && !parameters.some((one) => one.name === name),
    );
    if (missing.length + unknown.length > 0) throw new Error(`${operation}: ${JSON.stringify({ missing, unknown })}`);
    const of = (place: string) =>
      parameters
        .filter((one) => one.in === place && given[one.name] !== undefined)
        .map(({ name }): [string, string] => [name, String(given[name])]);
    const path = of("path").reduce(
      (filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)),
      way.path,
    );
    const media = Object.keys(described.requestBody?.content ?? {})[0];
    const response = await fetch(`${url}${path}?${new URLSearchParams(of("query")).toString()}`, {
      method: method.toUpperCase(),
      headers: {
        authorization,
        ...(media === undefined ? {} : { "content-type": media }),
        ...Object.fromEntries(of("header")),
      },
      ...(media === undefined ? {} : { body: JSON.stringify(given["body"]) }),
    });
    const answer = described.responses[String(response.status)];
    if (answer === undefined)
      throw new Error(`${operation} answered ${response.status}, which the document does not name`);
    const kind = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    const text = await response.text();
    if (text !== "" && !Object.keys(answer.content ?? {}).includes(kind))
      throw new Error(`${operation} answered "${kind}", which the document does not name`);
    const body =
      kind === "text/event-stream"
        ? new EventStreamReader().read(text).map(({ data }) => JSON.parse(data) as unknown)
        : kind.endsWith("json")
          ? (JSON.parse(text) as unknown)
          : text;
    return { status: response.status, headers: response.headers, body };
  };
}
