import { z } from "zod";
import type { Json } from "../../base/json.ts";
import { type Account, cloudServices, providers, servicesOf } from "../../cloud/ir.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, json, kebab, nameOf } from "../shapes.ts";
import { compileDiscoverySchedule, discoverySchedule } from "../values/discovery-schedule.ts";
import { compileMissing, missing } from "../values/missing.ts";
import { suggestion } from "../../base/suggestion.ts";

const spec = z.strictObject({
  provider: z.enum(providers),
  id: z.string().min(1).max(200),
  regions: z
    .array(z.string().regex(/^[a-z0-9-]{1,40}$/u, "a region such as eu-central-1"))
    .min(1)
    .optional(),
  services: z.array(z.enum(cloudServices)).min(1).optional(),
  credential: kebab.optional(),
  endpoint: z.string().max(500).optional(),
  schedule: discoverySchedule.omit({ after: true, maxIdle: true }),
  collector: nameOf("Collector").optional(),
  stamp: z.record(camel, json).optional(),
  onMissing: missing.optional(),
});

type Spec = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Account: Entry<typeof spec, Account, "nothing">;
  }
}

/** What is had of a provider: where it is asked, by which secret, when, and what becomes of what is no longer there. */
export const accountKind = defineKind({
  kind: "Account",
  spec,
  pin: "nothing",
  references: () => [],
  compile(source, metadata, context): Account {
    checkProvider(context, source);
    checkOnce(context, "regions", source.regions ?? []);
    checkOnce(context, "services", source.services ?? []);
    checkCollector(context, source.collector);
    checkIsOne(context, metadata.name, source);
    const schedule = compileDiscoverySchedule(context, source.schedule);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      provider: source.provider,
      id: source.id,
      regions: source.regions ?? [localRegion],
      // In one order, whatever is written: what others lead to is listed first.
      services: servicesOf[source.provider].filter((one) => source.services?.includes(one) ?? true),
      credential: source.credential ?? null,
      endpoint: source.endpoint?.replace(/\/+$/u, "") ?? null,
      schedule,
      collector: source.collector ?? null,
      stamp: (source.stamp ?? {}) as { [attribute: string]: Json },
      onMissing: source.onMissing === undefined ? null : compileMissing(context, source.onMissing),
    };
  },
});

/** Where a provider knows no regions. */
const localRegion = "local";

/** What one provider needs, and another does not have. */
function checkProvider(context: Context, source: Spec): void {
  const { provider, id, services = [] } = source;
  if (provider === "aws") {
    if (!/^\d{12}$/u.test(id))
      context.report(
        "OPS630",
        ["spec", "id"],
        `"${id}" is no account of AWS`,
        "write its twelve digits in quotes: id: '123456789012'",
      );
    for (const key of ["regions", "credential"] as const)
      if (source[key] === undefined)
        context.report("OPS630", { path: ["spec"], key: true }, `an account of AWS needs ${key}`, `add ${key}`);
    if (source.endpoint !== undefined) checkAddress(context, source.endpoint);
  } else if (provider === "kubernetes") checkCluster(context, source);
  else checkHypervisor(context, source);
  for (const [index, service] of services.entries())
    if (!servicesOf[provider].includes(service))
      context.report(
        "OPS630",
        ["spec", "services", index],
        `${provider} has no ${service}`,
        `it has ${servicesOf[provider].join(", ")}`,
      );
}

/** Keys go where it says. */
function checkAddress(context: Context, endpoint: string): void {
  if (/^https?:\/\/[^/?#@\s]+\/*$/u.test(endpoint)) return;
  context.report(
    "OPS630",
    ["spec", "endpoint"],
    `"${endpoint}" is no address of an API`,
    "write its scheme, host and port alone: http://127.0.0.1:5000",
  );
}

/** Its address is in the secret, or the endpoint; it has no regions. */
function checkCluster(context: Context, { id, endpoint, regions, credential }: Spec): void {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id))
    context.report(
      "OPS630",
      ["spec", "id"],
      `"${id}" is no cluster of Kubernetes`,
      "write the uid of its namespace kube-system: kubectl get namespace kube-system -o jsonpath={.metadata.uid}",
    );
  if (regions !== undefined) context.report("OPS630", ["spec", "regions"], "a cluster has no regions", "take them out");
  if (credential === undefined)
    context.report(
      "OPS630",
      { path: ["spec"], key: true },
      "a cluster needs credential",
      "add credential, the name of a secret that holds a kubeconfig",
    );
  if (endpoint !== undefined) checkAddress(context, endpoint);
}

/** One that is reached by a transport would be asked past the rules of what may be reached, or by any command. */
function checkHypervisor(context: Context, { endpoint = "", regions, credential }: Spec): void {
  if (!/^(?:(?:qemu|xen|lxc|bhyve|vz):\/\/\/(?:system|session)?|test:\/\/\/[A-Za-z0-9/._-]+)$/u.test(endpoint))
    context.report(
      "OPS630",
      endpoint === "" ? { path: ["spec"], key: true } : ["spec", "endpoint"],
      `"${endpoint}" is no hypervisor of the machine itself`,
      "write qemu:///system, and list one elsewhere by a collector that runs there",
    );
  if (regions !== undefined || credential !== undefined)
    context.report(
      "OPS630",
      ["spec", regions === undefined ? "credential" : "regions"],
      "a hypervisor has neither regions nor a credential",
      "take it out",
    );
}

function checkOnce(context: Context, key: "regions" | "services", values: readonly string[]): void {
  for (const [index, value] of values.entries())
    if (values.indexOf(value) < index)
      context.report("OPS109", ["spec", key, index], `"${value}" is listed twice`, "take one of them out");
}

function checkCollector(context: Context, collector: string | undefined): void {
  const names = context.catalog.names("Collector");
  // One that is checked alone, without what is published, has no collectors to be looked at.
  if (collector === undefined || names.length === 0 || names.includes(collector)) return;
  context.report(
    "OPS301",
    ["spec", "collector"],
    `no Collector "${collector}" is defined`,
    suggestion(collector, names),
  );
}

/** Of two that list the same each would say that what the other alone lists is gone. */
function checkIsOne(context: Context, name: string, { provider, id, regions, services }: Spec): void {
  const overlap = context.catalog.all("Account").find(({ name: other, source }) => {
    if (source === null || other === name || source.provider !== provider || source.id !== id) return false;
    const isShared = (one: readonly string[] | undefined, two: readonly string[] | undefined): boolean =>
      one === undefined || two === undefined || one.some((value) => two.includes(value));
    return isShared(source.regions, regions) && isShared(source.services, services);
  });
  if (overlap !== undefined)
    context.report(
      "OPS631",
      ["spec", "id"],
      `"${overlap.name}" lists services of "${id}" in the same regions`,
      "make them one, or give each other regions or services",
    );
}
