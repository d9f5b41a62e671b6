/** A cluster that is listed in tests, and what must be found of it. */
import { expect } from "vitest";
import { listScope } from "../../activities/cloud/list-scope.ts";
import { unpack } from "../../activities/discovery/packed.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { type Account, type CloudService, servicesOf } from "../../engine/cloud/ir.ts";
import type { CloudResource } from "../../engine/cloud/resource.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";
import type { HttpClient } from "../../net/http-client.ts";
import { images } from "./kubernetes-shop.ts";

export const clusterId = "7d3b0c5e-8d0f-4b8e-9a52-0d6f5f0f9a11";

/** As the secret of an account holds it. */
export const kubeconfig = (server: string, user: JsonObject, cluster: JsonObject = {}): Json => ({
  "current-context": "shop",
  contexts: [{ name: "shop", context: { cluster: "shop", user: "opsloom" } }],
  clusters: [{ name: "shop", cluster: { server, ...cluster } }],
  users: [{ name: "opsloom", user }],
});

/** The account of a cluster. */
const clusterAccount = (uid: string): Account => ({
  name: "shop",
  title: "Shop",
  owner: null,
  provider: "kubernetes",
  id: uid,
  regions: ["local"],
  services: servicesOf.kubernetes,
  credential: "shop-cluster",
  endpoint: null,
  schedule: { zone: "UTC", maxRunMs: null },
  collector: null,
  stamp: {},
  onMissing: null,
});

export async function list(
  service: CloudService,
  { secret, uid = clusterId, maxPart, client }: ListParams,
): Promise<readonly ScopeSeen[]> {
  const deps = {
    http: client,
    secrets: { read: () => Promise.resolve(typeof secret === "function" ? secret() : secret) },
    signal: new AbortController().signal,
    now: Date.now,
    ...(maxPart === undefined ? {} : { maxPart }),
  };
  const parts: ScopeSeen[] = [];
  for (let position: string | null = null; ;) {
    const request = { account: clusterAccount(uid), scope: { region: "local", service }, position };
    const seen: ScopeSeen = await listScope(request, deps);
    parts.push(seen);
    if (seen.next === null) return parts;
    position = seen.next;
  }
}

export interface ListParams {
  readonly secret: Json | (() => Json);
  readonly uid?: string;
  readonly maxPart?: number;
  readonly client: HttpClient;
}

export function resourcesOf(parts: readonly ScopeSeen[]): readonly CloudResource[] {
  return parts.flatMap((part) => {
    expect(part.failure).toBeNull();
    return unpack(part.resources ?? "", 1_000_000) as unknown as CloudResource[];
  });
}

/** The same of a stand-in and of the real one. */
export async function holdsTheShop(params: ListParams): Promise<void> {
  const uid = params.uid ?? clusterId;
  const nodes = resourcesOf(await list("compute", params));
  expect(nodes).toMatchObject([
    {
      type: "node",
      id: `${uid}/node/node1`,
      attributes: { processors: 4, memoryMiB: 16_384, address: "10.0.0.1", zone: "eu-west-1a" },
      links: [
        { name: "containedBy", to: uid },
        { name: "runsOn", to: "i-0abc", anywhere: true },
      ],
    },
    { id: `${uid}/node/node2`, links: [{ name: "containedBy", to: uid }] },
  ]);
  const namespaces = resourcesOf(await list("namespaces", params));
  expect(namespaces.find(({ name }) => name === "shop")?.tags).toMatchObject({ service: "shop", environment: "prod" });
  const all = resourcesOf(await list("workloads", params)).filter(({ id: one }) => one.includes("/shop/"));
  expect(all.map(({ type, id: one }) => `${type} ${one.slice(uid.length + 1)}`).toSorted()).toEqual([
    "service service/shop/web",
    "workload cronjob/shop/clean",
    "workload deployment/shop/web",
    "workload pod/shop/by-hand",
  ]);
  const of = (suffix: string): CloudResource | undefined => all.find(({ id: one }) => one.endsWith(suffix));
  expect(of("deployment/shop/web")).toMatchObject({
    name: "shop/web",
    tags: { service: "shop" },
    attributes: { workloadKind: "Deployment", namespace: "shop", images: [images.web], replicas: 3 },
    links: [
      { name: "containedBy", to: `${uid}/namespace/shop` },
      { name: "dependsOn", to: `${uid}/node/node1` },
      { name: "dependsOn", to: `${uid}/node/node2` },
    ],
  });
  expect(of("cronjob/shop/clean")?.attributes["images"]).toEqual([images.clean]);
  expect(of("service/shop/web")).toMatchObject({
    attributes: { address: "10.96.0.80", ports: [80], namespace: "shop" },
    links: [
      { name: "containedBy", to: `${uid}/namespace/shop` },
      { name: "dependsOn", to: `${uid}/deployment/shop/web` },
    ],
  });
  expect(resourcesOf(await list("ingresses", params))).toMatchObject([
    {
      id: `${uid}/ingress/shop/shop`,
      attributes: { hosts: ["shop.example"], encrypted: true },
      links: [{ name: "containedBy" }, { name: "dependsOn", to: `${uid}/service/shop/web` }],
    },
  ]);
}
