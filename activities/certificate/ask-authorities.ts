/** What authorities say of certificates one by one, where no list of theirs was read. */
import type { Pool } from "pg";
import { HttpError } from "../../net/http-client.ts";
import { ocspQuestion, readOcspAnswer, respondersOf } from "../../store/certificate/ocsp.ts";
import { type Askable, noteAsked, noteRevoked, readAskable } from "../../store/certificate/revocation.ts";
import type { FunctionContext } from "../function/define-activity.ts";
import { eachLimited } from "./each-limited.ts";

/** Certificates of a run, those of one answer at most, and questions that are under way at once. */
const mostAsked = 1_000;
const maxAnswerBytes = 64 * 1024;
const atOnce = 8;
const timeoutMs = 10_000;

export interface Asked {
  /** Questions that were answered by whoever may. */
  readonly answers: number;
  /** Fingerprints of those that were taken back. */
  readonly revoked: readonly string[];
  readonly faults: readonly string[];
}

/** Asks about those that name none of the lists that were `read` (URLs). `at` is in milliseconds. */
export async function askAuthorities(
  pool: Pool,
  { read, at, context }: { readonly read: readonly string[]; readonly at: number; readonly context: FunctionContext },
): Promise<Asked> {
  const askable = await readAskable(pool, { read, limit: mostAsked });
  const [revoked, faults]: [string[], string[]] = [[], []];
  let answers = 0;
  await eachLimited(askable, atOnce, async (one) => {
    context.heartbeat();
    for (const url of respondersOf(one.der)) {
      const told = await ask(url, one, at, context);
      if (typeof told === "string") {
        faults.push(told);
        continue;
      }
      answers += 1;
      if (told === null) return;
      await noteRevoked(pool, { fingerprint: one.fingerprint, at: told, because: "its authority says so" });
      revoked.push(one.fingerprint);
      return;
    }
  });
  await noteAsked(
    pool,
    askable.map(({ fingerprint }) => fingerprint),
    at,
  );
  return { answers, revoked: revoked.toSorted(), faults: faults.toSorted() };
}

/** Since when (ms) it is taken back; null = it is not; a text = why that is not known. */
async function ask(
  url: string,
  { der, issuers }: Askable,
  at: number,
  { http, signal }: FunctionContext,
): Promise<number | null | string> {
  let because = `${url} was not asked: who has signed the certificate is not known`;
  for (const issuer of issuers) {
    try {
      const response = await http.request({
        method: "post",
        url,
        headers: { "content-type": "application/ocsp-request", accept: "application/ocsp-response" },
        body: ocspQuestion({ der, issuer }),
        maxBodyBytes: maxAnswerBytes,
        timeoutMs,
        signal,
      });
      if (response.status !== 200) return `${url} answered ${String(response.status)}`;
      const answer = readOcspAnswer(response.body, { der, issuer }, at);
      if (answer.status === "revoked") return answer.at;
      if (answer.status === "good") return null;
      because = `${url}: ${answer.status === "unusable" ? answer.because : "the authority does not know the certificate"}`;
    } catch (error) {
      if (error instanceof HttpError && error.reason !== "cancelled") return error.message;
      throw error;
    }
  }
  return because;
}
