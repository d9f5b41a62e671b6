/** The API as the command line uses it: the same doors as everyone's. */

export interface ApiClient {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, headers?: { readonly [name: string]: string }): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
  /** The data of server-sent events, until the server ends the stream or the signal aborts. */
  stream<T>(path: string, signal?: AbortSignal): AsyncIterable<T>;
}

/** A refusal of the API: its status, stable code and text. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The command line asks for something that makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** No API, or no key for it, is named or found. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly exitCode: 69 | 78;

  constructor(exitCode: 69 | 78, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The API could not be reached at all. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(url: string, cause: unknown) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    super(`no Opsloom API answers at ${url} (${reason}): start it with "opsloom up", or name another with --url`, {
      cause,
    });
  }
}

/** A request whose headers are a plain map: other forms could not be put together with ours. */
type Asked = Omit<RequestInit, "headers"> & { readonly headers?: { readonly [name: string]: string } };

export function createApiClient(url: string, key: string): ApiClient {
  const base = url.replace(/\/$/, "");

  async function send(path: string, init: Asked): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${key}`, ...init.headers },
      });
    } catch (error) {
      if ((error as Error).name === "AbortError") throw error;
      throw new UnreachableError(base, error);
    }
    if (response.ok) return response;
    throw await refusal(response);
  }

  return {
    url: base,
    async get<T>(path: string) {
      return (await (await send(path, {})).json()) as T;
    },
    async post<T>(path: string, body: unknown, headers = {}) {
      const response = await send(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      return (response.status === 204 ? null : await response.json()) as T;
    },
    async put<T>(path: string, body: unknown) {
      const headers = { "content-type": "application/json" };
      return (await (await send(path, { method: "PUT", headers, body: JSON.stringify(body) })).json()) as T;
    },
    async delete(path: string) {
      await send(path, { method: "DELETE" });
    },
    async *stream<T>(path: string, signal?: AbortSignal) {
      const response = await send(path, {
        headers: { accept: "text/event-stream" },
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.body === null) return;
      let pending = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        pending += chunk;
        const events = pending.split("\n\n");
        pending = events.pop() ?? "";
        for (const event of events) {
          const data = event
            .split("\n")
            .filter((line) => line.startsWith("data: "))
            .map((line) => line.slice(6))
            .join("\n");
          if (data !== "") yield JSON.parse(data) as T;
        }
      }
    },
  };
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const fault = JSON.parse(text) as { code?: string; title?: string; detail?: string; details?: unknown } | null;
    if (fault === null || typeof fault !== "object") throw new TypeError("no problem document");
    return new ApiError(response.status, fault.code ?? "", fault.detail ?? fault.title ?? text, fault.details);
  } catch {
    return new ApiError(
      response.status,
      "",
      `${response.status} ${response.statusText}: ${text.slice(0, 200)}`,
      undefined,
    );
  }
}
