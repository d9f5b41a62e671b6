import type { HttpProbe, ProbeAnswer } from "../../engine/pattern/probe.ts";
import { createHttpClient, type HttpClient, HttpError, type HttpResponse } from "../../net/http-client.ts";
import type { Login } from "./logins.ts";
import { type Refusal, refusal, remedies, timedOut, tooLarge } from "./refusal.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";

/**
 * Asks over HTTP without a credential; after 401 once more with one, which goes over TLS alone. Nothing but the
 * target's address is reached. Its certificate is not judged: a probe looks at what is there.
 */
export async function askHttp(target: ProbeTarget, probe: HttpProbe, session: ProbeSession): Promise<ProbeAnswer> {
  const where = `${probe.tls ? "https" : "http"}://${target.address}:${probe.port}`;
  if (!probe.path.startsWith("/"))
    return refusal("configuration", `"${probe.path.slice(0, 100)}" is no path`, "begin it with /");
  const client = createHttpClient({
    egress: { allow: [target.address], public: false },
    judgeCertificates: false,
    maxBodyBytes: session.limits.maxBytes,
    timeoutMs: session.limits.answerMs,
  });
  const began = performance.now();
  const ask = (more: { readonly [name: string]: string }) =>
    exchange(client, { where, probe, headers: { ...probe.headers, ...more }, signal: session.signal });
  try {
    const first = await ask({});
    if ("ok" in first) return first;
    if (first.status !== 401) return answerOf(first, null, began);
    if (!probe.tls)
      return refusal(
        "credentials",
        `${where}${probe.path} wants a login, and no credential is sent in clear`,
        "ask over TLS, or for a path that is open",
      );
    const entered = await session.logins.enter({
      address: target.address,
      kind: "http",
      where,
      async login({ user, password }): Promise<Login<HttpResponse>> {
        const given =
          user === null ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
        const answer = await ask({ authorization: given });
        if ("ok" in answer) return { kind: "failed", refusal: answer };
        return answer.status === 401 ? { kind: "refused" } : { kind: "accepted", value: answer };
      },
    });
    return entered.ok ? answerOf(entered.value, entered.credential, began) : entered;
  } finally {
    await client.close();
  }
}

async function exchange(
  client: HttpClient,
  params: {
    readonly where: string;
    readonly probe: HttpProbe;
    readonly headers: { readonly [name: string]: string };
    readonly signal: AbortSignal;
  },
): Promise<HttpResponse | Refusal> {
  const { where, probe, headers, signal } = params;
  try {
    return await client.request({ method: probe.method, url: `${where}${probe.path}`, headers, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HttpError)) throw error;
    switch (error.reason) {
      case "timeout":
        return timedOut(where);
      case "tooLarge":
        return tooLarge(where, "its bound of bytes");
      case "refused":
        return refusal("configuration", error.message, "take the address out of the ranges");
      case "unreachable":
        return isOtherProtocol(error)
          ? refusal("protocol", `${where} answers no HTTP: ${error.message}`, remedies.protocol)
          : refusal("network", error.message, remedies.network);
      default:
        return refusal("protocol", error.message, remedies.protocol);
    }
  }
}

/** The connection was there, and what came over it could not be read. */
function isOtherProtocol(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === "HTTPParserError") return true;
    if ("code" in cause && /^(?:HPE_|ERR_SSL_|EPROTO|UND_ERR_HEADERS_OVERFLOW|UND_ERR_SOCKET)/.test(String(cause.code)))
      return true;
  }
  return false;
}

function answerOf({ status, headers, body }: HttpResponse, credential: string | null, began: number): ProbeAnswer {
  const charset = /charset="?([\w-]{1,40})/i.exec(headers["content-type"] ?? "")?.[1];
  return {
    ok: true,
    output: {
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll("\0", "")])),
      body: decoderOf(charset).decode(body).replaceAll("\0", ""),
    },
    credential,
    bytes: body.length,
    tookMs: performance.now() - began,
  };
}

function decoderOf(charset: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset ?? "utf-8");
  } catch {
    return new TextDecoder();
  }
}
