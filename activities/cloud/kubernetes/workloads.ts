/** What runs in a cluster, and the services that lead to it. */
import type { Json, JsonObject } from "../../../engine/base/json.ts";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { numberAt, objectsAt, textAt, textsAt, valueAt } from "../rest/read.ts";
import { type Cluster, listingOf, namesOf, objectId } from "./cluster.ts";
import { type Owner, ownerKey, type RunningWorkload, runningOf } from "./pods.ts";
import { serviceOf } from "./service.ts";

/** Those that say themselves what they run; others are known by their pods alone. */
const kinds = [
  { kind: "Deployment", path: "/apis/apps/v1/deployments", template: ["spec", "template"] },
  { kind: "StatefulSet", path: "/apis/apps/v1/statefulsets", template: ["spec", "template"] },
  { kind: "DaemonSet", path: "/apis/apps/v1/daemonsets", template: ["spec", "template"] },
  { kind: "CronJob", path: "/apis/batch/v1/cronjobs", template: ["spec", "jobTemplate", "spec", "template"] },
] as const;

export function workloadsOf(cluster: Cluster, region: string): readonly Listing[] {
  // Once for all of them, and anew where a part of the scope begins.
  let reading: Promise<ReadonlyMap<string, RunningWorkload>> | null = null;
  const running = (): Promise<ReadonlyMap<string, RunningWorkload>> => (reading ??= runningOf(cluster));
  return [
    ...kinds.map(({ kind, path, template }) =>
      listingOf(cluster, path, async (object) => {
        const owner = { kind, ...namesOf(object) };
        const pods = (await running()).get(ownerKey(owner));
        return [workload({ cluster, region, owner, object, template: valueAt(object, ...template), pods })];
      }),
    ),
    async () => {
      const others = [...(await running()).values()].filter(({ owner }) =>
        kinds.every(({ kind }) => kind !== owner.kind),
      );
      const resources = others.map((pods) => workload({ cluster, region, owner: pods.owner, pods }));
      return { resources, next: undefined };
    },
    listingOf(cluster, "/api/v1/services", async (object) => [
      serviceOf(cluster, { object, region, running: await running() }),
    ]),
  ];
}

interface WorkloadParams {
  readonly cluster: Cluster;
  readonly region: string;
  readonly owner: Owner;
  readonly object?: JsonObject;
  /** What its pods are made by. */
  readonly template?: Json | undefined;
  readonly pods?: RunningWorkload | undefined;
}

function workload({ cluster, region, owner, object, template, pods }: WorkloadParams): CloudResource {
  const { kind, namespace, name } = owner;
  const said = objectsAt(template, "spec", "containers").flatMap((one) => textAt(one, "image") ?? []);
  const images = said.length > 0 ? [...new Set(said)] : [...(pods?.images ?? [])].sort();
  const [labels = {}] = pods?.labels.values() ?? [];
  return {
    type: "workload",
    id: objectId(cluster, kind, namespace, name),
    name: `${namespace}/${name}`,
    region,
    tags: object === undefined ? labels : textsAt(object, "metadata", "labels"),
    attributes: {
      workloadKind: kind,
      namespace,
      images: images.length === 0 ? null : images,
      // What is wanted; of what nobody says that, how many there are.
      replicas: object === undefined ? (pods?.pods ?? 0) : numberAt(object, "spec", "replicas"),
      createdAt: textAt(object, "metadata", "creationTimestamp"),
    },
    links: [
      { name: "containedBy", to: objectId(cluster, "namespace", namespace) },
      ...[...(pods?.nodes ?? [])].sort().map((node) => ({ name: "dependsOn", to: objectId(cluster, "node", node) })),
    ],
  };
}
