/** Listings of accounts: the activities of the central worker, and those of a collector. */
import { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import type pg from "pg";
import { cloudCandidates } from "../../engine/cloud/candidates.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import type { Account } from "../../engine/cloud/ir.ts";
import { type CloudResource, resourceTypes } from "../../engine/cloud/resource.ts";
import { globalRegion, scopesOf, scopeText } from "../../engine/cloud/scope.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { endCloudRun } from "../../store/cloud/end-run.ts";
import { readCloudRun } from "../../store/cloud/read-runs.ts";
import { recordScope, type ScopePart } from "../../store/cloud/record-scope.ts";
import { saveResources } from "../../store/cloud/save-resources.ts";
import { cloudSource, relateCloud } from "../../store/cloud/relate.ts";
import { startCloudRun } from "../../store/cloud/start-run.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import type { HttpClient } from "../../net/http-client.ts";
import type { CloudCollectorActivities, CloudStoreActivities } from "../../workflows/cloud/messages.ts";
import { unpack } from "../discovery/packed.ts";
import type { SecretStore } from "../function/secret.ts";
import { listScope } from "./list-scope.ts";

export interface CloudStoreDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
}

/** Bytes of JSON of one part that a collector tells. */
const maxPartBytes = 64_000_000;

export function createCloudStoreActivities({ pool, now }: CloudStoreDeps): CloudStoreActivities {
  return {
    async startInventory({ runId, account, only }) {
      const at = now();
      const scopes = only ?? scopesOf(account);
      const whole = only === undefined;
      const run = await startCloudRun(pool, { id: runId, account: account.name, scopes, whole, at });
      await takeAccount(pool, { runId, account, at });
      return { runId, scopes, ...run };
    },
    async takeScope({ runId, account, scope, part, seen }) {
      const at = now();
      const resources = seen.resources === null ? [] : readResources(seen.resources, scopeText(scope));
      const { taken, counts } = await take(pool, resources, { account, at });
      await recordScope(pool, { runId, account: account.name, scope, part, seen, taken, counts, at });
    },
    async endInventory({ runId, account, phase, fault }) {
      const at = now();
      const run = await readCloudRun(pool, runId);
      const since = run?.startedAt ?? at;
      const counts = await relateCloud(pool, { account: account.name, since, at });
      const { onMissing } = account;
      return { runId, ...(await endCloudRun(pool, { id: runId, phase, fault, at, onMissing, counts })) };
    },
  };
}

/** What resources of no network belong to. */
async function takeAccount(
  pool: pg.Pool,
  { runId, account, at }: { readonly runId: string; readonly account: Account; readonly at: number },
): Promise<void> {
  const self: CloudResource = {
    type: account.provider === "kubernetes" ? "cluster" : "account",
    id: account.id,
    name: account.title,
    region: globalRegion,
    attributes: {},
    tags: {},
    links: [],
  };
  const { taken } = await take(pool, [self], { account, at });
  await saveResources(pool, {
    runId,
    account: account.name,
    scope: { region: globalRegion, service: "account" },
    taken,
    at,
  });
}

async function take(
  pool: pg.Pool,
  resources: readonly CloudResource[],
  { account, at }: { readonly account: Account; readonly at: number },
): Promise<Pick<ScopePart, "taken" | "counts">> {
  const classes = await readClasses(pool);
  const candidates = cloudCandidates(resources, { account, classes });
  const outcomes = await upsert(pool, { classes, candidates, source: cloudSource, at });
  const taken = outcomes.flatMap((one, index) => {
    const resource = resources[index];
    return one.kind === "refused" || resource === undefined ? [] : [{ resource, ciId: one.id }];
  });
  const refused = outcomes.find((one) => one.kind === "refused");
  if (taken.length === 0 && refused?.kind === "refused" && refused.fault.code === "unknownClass")
    throw ApplicationFailure.create({
      type: "InventoryRefused",
      message: `${refused.fault.message}: the classes of definitions/cloud are what accounts are told by`,
      nonRetryable: true,
    });
  return {
    taken,
    counts: {
      inserted: countOf(outcomes, "inserted"),
      updated: countOf(outcomes, "updated"),
      unchanged: countOf(outcomes, "unchanged"),
      faults: countOf(outcomes, "refused"),
    },
  };
}

function countOf(outcomes: readonly UpsertOutcome[], kind: UpsertOutcome["kind"]): number {
  return outcomes.filter((one) => one.kind === kind).length;
}

/** What a collector returns is read as what comes of a stranger. */
function readResources(packed: string, scope: string): readonly CloudResource[] {
  const json = unpack(packed, maxPartBytes);
  if (Array.isArray(json) && json.every(isResource)) return json;
  throw ApplicationFailure.create({
    type: "InventoryRefused",
    message: `what a collector tells of ${scope} cannot be read: its version is not that of this worker`,
    nonRetryable: true,
  });
}

function isResource(json: Json): json is Json & CloudResource {
  if (!isJsonObject(json)) return false;
  const { type, id, name, region, attributes, tags, links } = json;
  return (
    resourceTypes.includes(type as CloudResource["type"]) &&
    [id, name, region].every((text) => typeof text === "string" && text !== "") &&
    isJsonObject(attributes ?? null) &&
    isJsonObject(tags ?? null) &&
    Object.values(tags as JsonObject).every((text) => typeof text === "string") &&
    Array.isArray(links) &&
    links.every((link) => isJsonObject(link) && typeof link["name"] === "string" && typeof link["to"] === "string")
  );
}

export interface CloudCollectorDeps {
  readonly http: HttpClient;
  readonly secrets: SecretStore;
}

/** What a collector does of it: it reaches the provider, and nothing else. */
export function createCloudCollectorActivities({ http, secrets }: CloudCollectorDeps): CloudCollectorActivities {
  return {
    async listScope(request): Promise<ScopeSeen> {
      const context = Context.current();
      const signal = context.cancellationSignal;
      // A provider may let wait for longer than a heartbeat.
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        return await listScope(request, { http, secrets, signal, now: () => Date.now() });
      } catch (error) {
        if (signal.aborted) throw new CancelledFailure(`the listing of ${scopeText(request.scope)} was cancelled`);
        throw error;
      } finally {
        clearInterval(beat);
      }
    },
  };
}
