import type { RelationType, RelationTypes } from "./relation.ts";

/**
 * The relations that there were before they were definitions. They hold where no RelationType is published, so that an
 * installation goes on after an upgrade; the first one that is published takes the place of all of them.
 */
export const earlierRelations: RelationTypes = [
  earlier("depends-on", ["dependsOn", "usedBy"]),
  earlier("runs-on", ["runsOn", "runs"], "from"),
  earlier("hosted-on", ["hostedOn", "hosts"], "from"),
  earlier("contains", ["contains", "containedBy"], "to"),
  earlier("has-member", ["hasMember", "memberOf"]),
  earlier("connects-to", ["connectsTo", "connectedFrom"]),
  earlier("uses-certificate", ["usesCertificate", "certificateOf"]),
];

function earlier(name: string, names: RelationType["names"], one: RelationType["one"] = null): RelationType {
  return { name, title: name, names, from: null, to: null, impact: "full", traverse: "application", one };
}

/** What is published, or the earlier ones where nothing is. */
export function relationsOrEarlier(published: RelationTypes): RelationTypes {
  return published.length === 0 ? earlierRelations : published;
}
