/**
 * What a collector does with one scope of an account: it lists it, part by part, and tells what it saw. It writes
 * nothing.
 *
 * L1. A part that is told is whole: of a listing that broke off nothing is told but why.
 * L2. Nothing is listed of an account that the keys are not of.
 * L3. Keys that ended are read once more: whoever gives new ones writes them where the old ones were.
 */
import type { Json } from "../../engine/base/json.ts";
import type { Account } from "../../engine/cloud/ir.ts";
import type { CloudResource } from "../../engine/cloud/resource.ts";
import { scopeText } from "../../engine/cloud/scope.ts";
import type { ScopeFailure, ScopeSeen } from "../../engine/cloud/seen.ts";
import type { HttpClient } from "../../net/http-client.ts";
import type { ScopeRequest } from "../../workflows/cloud/messages.ts";
import { pack } from "../discovery/packed.ts";
import type { SecretStore } from "../function/secret.ts";
import { countedHttp, type Counts } from "./counted-http.ts";
import { faultOfScope, told } from "./scope-fault.ts";
import { adapterOf, type ProviderAdapter } from "./session.ts";

/** Characters of JSON of one part, before it is packed to some tenth of it. */
const maxPart = 4_000_000;

export interface ListScopeDeps {
  readonly http: HttpClient;
  readonly secrets: SecretStore;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** @default maxPart */
  readonly maxPart?: number;
}

/** Lists the scope from the position on that the part before told. */
export async function listScope(request: ScopeRequest, deps: ListScopeDeps): Promise<ScopeSeen> {
  const startedAt = deps.now();
  const counts: Counts = { requests: 0, throttled: 0 };
  const seen = (part: Part | null, failure: ScopeFailure | null): ScopeSeen => ({
    resources: part === null ? null : pack(part.resources as unknown as Json),
    next: part?.next ?? null,
    ...counts,
    tookMs: deps.now() - startedAt,
    failure,
  });
  const adapter = await adapterOf(request.account.provider);
  try {
    return seen(await listOnce(request, adapter, counts, deps), null);
  } catch (error) {
    deps.signal.throwIfAborted();
    if (!adapter.isExpired(error)) return seen(null, adapter.failure(error));
  }
  try {
    return seen(await listOnce(request, adapter, counts, deps), null);
  } catch (error) {
    deps.signal.throwIfAborted();
    return seen(null, adapter.failure(error));
  }
}

interface Part {
  readonly resources: readonly CloudResource[];
  readonly next: string | null;
}

async function listOnce(
  { account, scope, position }: ScopeRequest,
  adapter: ProviderAdapter,
  counts: Counts,
  deps: ListScopeDeps,
): Promise<Part> {
  const secret = await readSecret(account, deps.secrets);
  const http = countedHttp(deps.http, counts);
  const session = await adapter.open({ account, secret, http, signal: deps.signal });
  try {
    if (position === null) await session.assertAccount();
    const listings = await session.listings(scope);
    const resources: CloudResource[] = [];
    let at = position === null ? { listing: 0, token: undefined } : placeOf(position, scopeText(scope));
    for (let length = 0; at.listing < listings.length;) {
      if (length > (deps.maxPart ?? maxPart)) return { resources, next: textOf(at) };
      const page = await listings[at.listing]?.(at.token);
      resources.push(...(page?.resources ?? []));
      length += JSON.stringify(page?.resources ?? []).length;
      const token = page?.next === "" ? undefined : page?.next;
      at = token === undefined ? { listing: at.listing + 1, token } : { listing: at.listing, token };
    }
    return { resources, next: null };
  } finally {
    session.close();
  }
}

interface Place {
  readonly listing: number;
  readonly token: string | undefined;
}

function textOf({ listing, token = "" }: Place): string {
  return `${listing}:${token}`;
}

function placeOf(position: string, scope: string): Place {
  const match = /^(\d{1,3}):(.*)$/su.exec(position);
  if (match === null)
    throw faultOfScope("protocol", `the position in ${scope} cannot be read: ${told("protocol", position).message}`);
  const [, listing = "0", token = ""] = match;
  return { listing: Number(listing), token: token === "" ? undefined : token };
}

/** null = the provider asks for none. */
async function readSecret({ credential }: Account, secrets: SecretStore): Promise<Json> {
  if (credential === null) return null;
  const secret = await secrets.read(credential);
  if (secret !== undefined) return secret;
  throw faultOfScope("credentials", `there is no secret "${credential}" where the account is listed from`);
}
