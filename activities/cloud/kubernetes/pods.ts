/** Pods, folded to the workloads that they are of: a pod comes and goes, and what it is of stays. */
import type { JsonObject } from "../../../engine/base/json.ts";
import { objectsAt, textAt, textsAt, valueAt } from "../rest/read.ts";
import { type Cluster, namesOf, objectsOf } from "./cluster.ts";

/** What a pod is of: a kind and a name in its namespace. */
export interface Owner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What the pods of one workload say. */
export interface RunningWorkload {
  readonly owner: Owner;
  readonly pods: number;
  /** Names of the nodes that they are on. */
  readonly nodes: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
  /** Labels that its pods have, as services choose them: those of one pod each, without doubles. */
  readonly labels: ReadonlyMap<string, { readonly [key: string]: string }>;
}

export function ownerKey({ kind, namespace, name }: Owner): string {
  return `${kind}/${namespace}/${name}`;
}

/** Names and owners alone: of specifications there are megabytes. */
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
/** What stands between a workload and its pods. */
const between = [
  { kind: "ReplicaSet", path: "/apis/apps/v1/replicasets" },
  { kind: "Job", path: "/apis/batch/v1/jobs" },
] as const;

export async function runningOf({ rest }: Cluster): Promise<ReadonlyMap<string, RunningWorkload>> {
  const above = new Map<string, Owner>();
  for (const { kind, path } of between)
    for await (const object of objectsOf(rest, path, metadataOnly)) {
      const owner = controllerOf(object);
      if (owner !== null) above.set(ownerKey({ kind, ...namesOf(object) }), owner);
    }
  const found = new Map<string, Mutable>();
  for await (const pod of objectsOf(rest, "/api/v1/pods")) {
    const phase = textAt(pod, "status", "phase");
    if (phase === "Succeeded" || phase === "Failed") continue;
    const direct = controllerOf(pod) ?? { kind: "Pod", ...namesOf(pod) };
    // A pod that a node itself keeps is of nothing else.
    const own = direct.kind === "Node" ? { kind: "Pod", ...namesOf(pod) } : direct;
    add(found, above.get(ownerKey(own)) ?? own, pod);
  }
  return found;
}

interface Mutable extends RunningWorkload {
  pods: number;
  readonly nodes: Set<string>;
  readonly images: Set<string>;
  readonly labels: Map<string, { readonly [key: string]: string }>;
}

function add(found: Map<string, Mutable>, owner: Owner, pod: JsonObject): void {
  const key = ownerKey(owner);
  const one = found.get(key) ?? { owner, pods: 0, nodes: new Set(), images: new Set(), labels: new Map() };
  found.set(key, one);
  one.pods++;
  const node = textAt(pod, "spec", "nodeName");
  if (node !== null) one.nodes.add(node);
  for (const container of objectsAt(pod, "spec", "containers")) {
    const image = textAt(container, "image");
    if (image !== null) one.images.add(image);
  }
  const { "pod-template-hash": _, ...labels } = textsAt(pod, "metadata", "labels");
  one.labels.set(JSON.stringify(labels), labels);
}

function controllerOf(object: JsonObject): Owner | null {
  const owner = objectsAt(object, "metadata", "ownerReferences").find((one) => valueAt(one, "controller") === true);
  const [kind, name] = [textAt(owner, "kind"), textAt(owner, "name")];
  return kind === null || name === null ? null : { kind, name, namespace: namesOf(object).namespace };
}
