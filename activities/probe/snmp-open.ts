import type { Varbind } from "net-snmp";
import type { Secrets } from "../../engine/discovery/credential-secret.ts";
import {
  accessesOf,
  openSnmpSession,
  type SnmpReply,
  type SnmpSession,
  type SnmpSessionParams,
} from "./snmp-session.ts";
import { getSnmp } from "./snmp-get.ts";

/** How an agent took the first question. The caller closes the session. */
export type OpenedSnmp =
  | { readonly kind: "answered"; readonly session: SnmpSession; readonly varbinds: readonly Varbind[] }
  | Exclude<SnmpReply<never>, { readonly kind: "answer" | "tooBig" | "noSuchName" }>;

/** Head start of version 2c. An agent that speaks it answers within; a silent address costs no second wait. */
const headStartMs = 300;

/**
 * Finds the version that an agent speaks, by the first question. With a community that is 2c, and 1 when 2c is not
 * answered at once: what answers first is kept, except that an answer in 2c wins.
 */
export async function openSnmp(
  address: string,
  secret: Secrets["snmp"],
  params: SnmpSessionParams & { readonly first: readonly string[]; readonly signal: AbortSignal },
): Promise<OpenedSnmp> {
  const [best, older] = accessesOf(secret);
  if (best === undefined) return { kind: "silent" };
  const open = async (access: typeof best): Promise<OpenedSnmp> => {
    const session = openSnmpSession(address, access, params);
    const abort = (): void => session.close();
    params.signal.addEventListener("abort", abort, { once: true });
    try {
      const reply = await getSnmp(session, params.first);
      if (reply.kind === "answer") return { kind: "answered", session, varbinds: reply.value };
      session.close();
      return reply.kind === "tooBig" || reply.kind === "noSuchName"
        ? { kind: "garbage", message: `the agent answers ${reply.kind} to a single object` }
        : reply;
    } catch (error) {
      session.close();
      throw error;
    } finally {
      params.signal.removeEventListener("abort", abort);
    }
  };
  const first = open(best);
  if (older === undefined) return first;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), headStartMs)));
  const early = await Promise.race([first, late]);
  clearTimeout(timer);
  // Who answers anything but SNMP answers no better in another version.
  if (early !== "late" && early.kind !== "silent") return early;
  params.signal.throwIfAborted();
  const second = open(older);
  const won = await firstAnswer([first, second]);
  for (const each of [first, second])
    void each.then(
      (other) => other !== won && other.kind === "answered" && other.session.close(),
      () => undefined,
    );
  return won;
}

/** The first that answered; else the last word of those that did not. */
async function firstAnswer(openings: readonly Promise<OpenedSnmp>[]): Promise<OpenedSnmp> {
  return new Promise((resolve, reject) => {
    let left = openings.length;
    let word: OpenedSnmp = { kind: "silent" };
    for (const opening of openings)
      opening.then((opened) => {
        left--;
        if (opened.kind !== "silent") word = opened;
        if (opened.kind === "answered") resolve(opened);
        else if (left === 0) resolve(word);
      }, reject);
  });
}
