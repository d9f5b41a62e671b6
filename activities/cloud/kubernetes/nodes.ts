import type { JsonObject } from "../../../engine/base/json.ts";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { objectsAt, textAt, textsAt } from "../rest/read.ts";
import { type Cluster, listingOf, namesOf, objectId } from "./cluster.ts";
import { quantityOf } from "./quantity.ts";

/** Nodes, each on the machine that its provider lists. */
export function nodesOf(cluster: Cluster, region: string): readonly Listing[] {
  return [listingOf(cluster, "/api/v1/nodes", (object) => [node(cluster, object, region)])];
}

function node(cluster: Cluster, object: JsonObject, region: string): CloudResource {
  const { name } = namesOf(object);
  const tags = textsAt(object, "metadata", "labels");
  const machine = machineOf(textAt(object, "spec", "providerID"));
  const address = objectsAt(object, "status", "addresses").find((one) => textAt(one, "type") === "InternalIP");
  const bytes = quantityOf(textAt(object, "status", "capacity", "memory"));
  const processors = quantityOf(textAt(object, "status", "capacity", "cpu"));
  return {
    type: "node",
    id: objectId(cluster, "node", name),
    name,
    region,
    tags,
    attributes: {
      address: textAt(address, "address"),
      version: textAt(object, "status", "nodeInfo", "kubeletVersion"),
      os: textAt(object, "status", "nodeInfo", "osImage"),
      processors: processors === null ? null : Math.floor(processors),
      memoryMiB: bytes === null ? null : Math.floor(bytes / 2 ** 20),
      size: tags["node.kubernetes.io/instance-type"] ?? null,
      zone: tags["topology.kubernetes.io/zone"] ?? null,
      createdAt: textAt(object, "metadata", "creationTimestamp"),
    },
    links: [
      { name: "containedBy", to: cluster.id },
      ...(machine === null ? [] : [{ name: "runsOn", to: machine, anywhere: true }]),
    ],
  };
}

/** The id that its provider gave the machine: `aws:///eu-west-1a/i-0abc` ends with it. */
function machineOf(providerId: string | null): string | null {
  const [, id] = /^aws:\/\/\/[^/]*\/(i-[0-9a-z]+)$/u.exec(providerId ?? "") ?? [];
  return id ?? null;
}
