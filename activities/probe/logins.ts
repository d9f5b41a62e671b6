import { type CredentialKind, credentialsFor, type Lockout } from "../../engine/discovery/credential.ts";
import { readCredentialSecret, type Secrets } from "../../engine/discovery/credential-secret.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { SecretStore } from "../function/secret.ts";
import type { CredentialMemory } from "./credential-memory.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** How a target took a credential. */
export type Login<T> =
  | { readonly kind: "accepted"; readonly value: T }
  | { readonly kind: "refused" }
  /** No word of it, as of an SNMP agent that does not know the community: the next one is tried. */
  | { readonly kind: "silent" }
  /** Something else is in the way: no other credential would fare better. */
  | { readonly kind: "failed"; readonly refusal: Refusal };

export type LoggedIn<T> = { readonly ok: true; readonly value: T; readonly credential: string } | Refusal;

export interface LoginParams<K extends CredentialKind, T> {
  readonly address: string;
  readonly kind: K;
  /** Tells the kinds of one target apart that are used at several ports: `10.0.0.1:5432`. */
  readonly where: string;
  readonly login: (secret: Secrets[K], credential: DiscoveryCredential) => Promise<Login<T>>;
}

export interface LoginsParams {
  readonly credentials: readonly DiscoveryCredential[];
  readonly lockout: Lockout;
  readonly secrets: SecretStore;
  readonly memory: CredentialMemory;
  readonly now: () => number;
}

/** All logins of one run. */
export interface Logins {
  /**
   * Logs in by the first credential that is accepted. One login of a kind at a target after the other, so that a wrong
   * credential is not tried twice at once. A credential that was refused as often as its `tries` is tried there no
   * more in this run, and one that rests not before its time.
   */
  enter<K extends CredentialKind, T>(params: LoginParams<K, T>): Promise<LoggedIn<T>>;
}

/** What worked is written down anew after this long, so that a sweep is not a write for each target. */
const refreshMs = 24 * 3_600_000;

export function createLogins(params: LoginsParams): Logins {
  const refusals = new Map<string, number>();
  const lines = new Map<string, Promise<unknown>>();
  return {
    enter<K extends CredentialKind, T>(login: LoginParams<K, T>): Promise<LoggedIn<T>> {
      const line = `${login.kind} ${login.address}`;
      const turn = (lines.get(line) ?? Promise.resolve()).then(() => enter(login, params, refusals));
      // The next waits for the end of this one, however it ends.
      const done: Promise<void> = turn.then(noop, noop).then(() => {
        if (lines.get(line) === done) lines.delete(line);
      });
      lines.set(line, done);
      return turn;
    },
  };
}

function noop(): void {}

async function enter<K extends CredentialKind, T>(
  { address, kind, where, login }: LoginParams<K, T>,
  { credentials, lockout, secrets, memory, now }: LoginsParams,
  refusals: Map<string, number>,
): Promise<LoggedIn<T>> {
  const standings = await memory.recall(address);
  const candidates = credentialsFor(credentials, kind, address, standings);
  const refused: string[] = [];
  const silent: string[] = [];
  const unusable: string[] = [];
  const resting: string[] = [];
  for (const credential of candidates) {
    const key = { kind, name: credential.name };
    const known = standings.find((one) => one.kind === kind && one.name === credential.name);
    const place = JSON.stringify([address, kind, credential.name]);
    if ((refusals.get(place) ?? 0) >= credential.tries) {
      refused.push(`"${credential.name}"`);
      continue;
    }
    const secret = readCredentialSecret(kind, await secrets.read(credential.name), credential.user ?? null);
    if (!secret.ok) {
      unusable.push(`"${credential.name}": ${secret.error}`);
      continue;
    }
    // Most addresses of a sweep answer to no SNMP: there a refusal is counted when it comes, not beforehand.
    const isCounted = kind !== "snmp";
    if (!isCounted) {
      const pausedUntil = known?.pausedUntil ?? null;
      if (pausedUntil !== null && now() < pausedUntil) {
        resting.push(restOf(credential.name, pausedUntil));
        continue;
      }
    } else {
      const attempt = await memory.begin(address, key, lockout);
      if (!attempt.may) {
        resting.push(restOf(credential.name, attempt.pausedUntil));
        continue;
      }
    }
    let outcome: Login<T>;
    try {
      outcome = await login(secret.value, credential);
    } catch (error) {
      if (isCounted) await memory.end(address, key, "unanswered");
      throw error;
    }
    if (outcome.kind === "accepted") {
      const workedAt = known?.failures === 0 ? known.workedAt : null;
      if (isCounted || workedAt === null || now() - workedAt > refreshMs) await memory.end(address, key, "accepted");
      return { ok: true, value: outcome.value, credential: credential.name };
    }
    if (outcome.kind === "refused") {
      refusals.set(place, (refusals.get(place) ?? 0) + 1);
      if (!isCounted) await memory.begin(address, key, lockout);
      await memory.end(address, key, "refused");
      refused.push(`"${credential.name}"`);
      continue;
    }
    if (isCounted) await memory.end(address, key, "unanswered");
    if (outcome.kind === "failed") return outcome.refusal;
    silent.push(`"${credential.name}"`);
  }
  return noneAccepted({ kind, where, refused, silent, unusable, resting });
}

function restOf(name: string, until: number): string {
  return `"${name}" until ${new Date(until).toISOString()}`;
}

function noneAccepted(tried: {
  readonly kind: CredentialKind;
  readonly where: string;
  readonly refused: readonly string[];
  readonly silent: readonly string[];
  readonly unusable: readonly string[];
  readonly resting: readonly string[];
}): Refusal {
  const { kind, where, refused, silent, unusable, resting } = tried;
  if (resting.length > 0)
    return refusal(
      "credentials",
      `${where}: ${kind} credentials rest so that no account is locked: ${resting.join(", ")}`,
      "correct the secret; it is tried again when the pause is over",
    );
  if (refused.length > 0)
    return refusal(
      "credentials",
      `${where} refused the ${kind} credentials ${refused.join(", ")}`,
      "correct the secret, or give a credential that the target knows",
    );
  if (silent.length > 0)
    return refusal(
      "timeout",
      `${where} answered to none of the ${kind} credentials ${silent.join(", ")}`,
      "check that the agent runs, that it takes requests from the collector, and which community it knows",
    );
  if (unusable.length > 0)
    return refusal(
      "configuration",
      `${where}: no ${kind} credential can be used: ${unusable.join("; ")}`,
      "put the secret where the collector reads its secrets",
    );
  return refusal(
    "credentials",
    `${where}: no ${kind} credential is given for it`,
    `add { ${kind}: NAME } to the credentials of the discovery`,
  );
}
