import type { JsonObject } from "../../../engine/base/json.ts";
import type { CloudResource } from "../../../engine/cloud/resource.ts";
import type { Listing } from "../listing.ts";
import { objectsAt, textAt, textsAt, valueAt } from "../rest/read.ts";
import { type Cluster, listingOf, namesOf, objectId } from "./cluster.ts";

/** What leads from outside to services, by the names that are asked for. */
export function ingressesOf(cluster: Cluster, region: string): readonly Listing[] {
  return [listingOf(cluster, "/apis/networking.k8s.io/v1/ingresses", (object) => [ingress(cluster, object, region)])];
}

function ingress(cluster: Cluster, object: JsonObject, region: string): CloudResource {
  const { namespace, name } = namesOf(object);
  const rules = objectsAt(object, "spec", "rules");
  const backends = [
    valueAt(object, "spec", "defaultBackend"),
    ...rules.flatMap((rule) => objectsAt(rule, "http", "paths").map((path) => valueAt(path, "backend"))),
  ];
  const services = [...new Set(backends.flatMap((one) => textAt(one, "service", "name") ?? []))];
  const hosts = [...new Set(rules.flatMap((rule) => textAt(rule, "host") ?? []))];
  const [reached] = objectsAt(object, "status", "loadBalancer", "ingress");
  return {
    type: "ingress",
    id: objectId(cluster, "ingress", namespace, name),
    name: `${namespace}/${name}`,
    region,
    tags: textsAt(object, "metadata", "labels"),
    attributes: {
      namespace,
      hosts: hosts.length === 0 ? null : hosts,
      address: textAt(reached, "ip") ?? textAt(reached, "hostname"),
      encrypted: objectsAt(object, "spec", "tls").length > 0,
      createdAt: textAt(object, "metadata", "creationTimestamp"),
    },
    links: [
      { name: "containedBy", to: objectId(cluster, "namespace", namespace) },
      ...services.map((service) => ({ name: "dependsOn", to: objectId(cluster, "service", namespace, service) })),
    ],
  };
}
