import type { Listing } from "../listing.ts";
import { textAt, textsAt } from "../rest/read.ts";
import { type Cluster, listingOf, namesOf, objectId } from "./cluster.ts";

export function namespacesOf(cluster: Cluster, region: string): readonly Listing[] {
  return [
    listingOf(cluster, "/api/v1/namespaces", (object) => {
      const { name } = namesOf(object);
      return [
        {
          type: "namespace",
          id: objectId(cluster, "namespace", name),
          name,
          region,
          tags: textsAt(object, "metadata", "labels"),
          attributes: { createdAt: textAt(object, "metadata", "creationTimestamp") },
          links: [{ name: "containedBy", to: cluster.id }],
        },
      ];
    }),
  ];
}
