import type { JsonObject } from "../../../engine/base/json.ts";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import { numberAt, objectsAt, textAt, textsAt } from "../rest/read.ts";
import { type Cluster, namesOf, objectId } from "./cluster.ts";
import type { RunningWorkload } from "./pods.ts";

interface ServiceParams {
  readonly object: JsonObject;
  readonly region: string;
  readonly running: ReadonlyMap<string, RunningWorkload>;
}

/** A service, dependent on the workloads whose pods it chooses. */
export function serviceOf(cluster: Cluster, { object, region, running }: ServiceParams): CloudResource {
  const { namespace, name } = namesOf(object);
  const selector = Object.entries(textsAt(object, "spec", "selector"));
  // One that chooses nothing leads to what somebody names by hand.
  const chosen = [...running.values()].filter(
    ({ owner, labels }) =>
      owner.namespace === namespace &&
      selector.length > 0 &&
      [...labels.values()].some((one) => selector.every(([key, value]) => one[key] === value)),
  );
  const [reached] = objectsAt(object, "status", "loadBalancer", "ingress");
  const inside = textAt(object, "spec", "clusterIP");
  const ports = objectsAt(object, "spec", "ports").flatMap((one) => numberAt(one, "port") ?? []);
  return {
    type: "service",
    id: objectId(cluster, "service", namespace, name),
    name: `${namespace}/${name}`,
    region,
    tags: textsAt(object, "metadata", "labels"),
    attributes: {
      namespace,
      serviceType: textAt(object, "spec", "type"),
      address: textAt(reached, "ip") ?? textAt(reached, "hostname") ?? (inside === "None" ? null : inside),
      ports: ports.length === 0 ? null : ports,
      createdAt: textAt(object, "metadata", "creationTimestamp"),
    },
    links: [
      { name: "containedBy", to: objectId(cluster, "namespace", namespace) },
      ...chosen.map(({ owner }) => ({
        name: "dependsOn",
        to: objectId(cluster, owner.kind, owner.namespace, owner.name),
      })),
    ],
  };
}
