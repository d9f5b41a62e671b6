import type { HttpClient } from "../../net/http-client.ts";

export interface Counts {
  requests: number;
  throttled: number;
}

/** The client, with what is asked by it counted. */
export function countedHttp(http: HttpClient, counts: Counts): HttpClient {
  return {
    async request(request) {
      counts.requests++;
      const answer = await http.request(request);
      if (isThrottle(answer.status, answer.body)) counts.throttled++;
      return answer;
    },
    trusting: (tls) => countedHttp(http.trusting(tls), counts),
    close: () => http.close(),
  };
}

/** 429, or what AWS says by 400 and 503. */
function isThrottle(status: number, body: Buffer): boolean {
  if (status === 429) return true;
  if (status !== 400 && status !== 503) return false;
  return /Throttled|Throttling|ThrottlingException|RequestLimitExceeded|SlowDown|TooManyRequests/.test(
    body.toString("latin1", 0, 2_000),
  );
}
