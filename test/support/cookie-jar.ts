/** A browser without pages: it keeps cookies by host, and follows where it is led when it is told to. */
import { request as overHttp } from "node:http";
import { request as overTls } from "node:https";

export interface Visited {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  /** Where it was led to; null: nowhere. */
  readonly location: string | null;
  /** As they came, whole. */
  readonly setCookies: readonly string[];
}

export interface CookieJar {
  /** By host, then by name. */
  readonly cookies: Map<string, Map<string, string>>;
  /** One request: a GET, but where `sent` says otherwise. */
  visit(url: string, headers?: Record<string, string>, sent?: { method: string; body?: string }): Promise<Visited>;
  /** Follows until nothing leads on, or to an address that `until` says; that one is not visited. */
  follow(url: string, until?: (url: string) => boolean): Promise<Visited>;
}

/** `ca`: PEM of an authority to trust. */
export function createCookieJar(ca: string): CookieJar {
  const cookies = new Map<string, Map<string, string>>();
  const visit: CookieJar["visit"] = (url, headers = {}, { method, body } = { method: "GET" }) =>
    new Promise((resolve, reject) => {
      const { host, protocol } = new URL(url);
      const kept = cookies.get(host) ?? new Map<string, string>();
      cookies.set(host, kept);
      const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
      const given = { accept: "text/html", ...(cookie === "" ? {} : { cookie }), ...headers };
      const send = protocol === "https:" ? overTls : overHttp;
      const req = send(url, { method, headers: given, ca, agent: false }, (res) => {
        const setCookies = res.headers["set-cookie"] ?? [];
        for (const one of setCookies) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
          if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(one)) kept.delete(name);
          else kept.set(name, value);
        }
        let text = "";
        res.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        const { location } = res.headers;
        res.on("end", () =>
          resolve({
            url,
            status: res.statusCode ?? 0,
            text,
            location: location === undefined ? null : new URL(location, url).href,
            setCookies,
          }),
        );
      });
      req.on("error", reject).end(body);
    });
  return {
    cookies,
    visit,
    async follow(url, until = () => false) {
      let visited = await visit(url);
      for (let hops = 0; visited.location !== null && !until(visited.location); hops += 1) {
        if (hops > 20) throw new Error(`led on and on, at last to ${visited.location}`);
        visited = await visit(visited.location);
      }
      return visited;
    },
  };
}
