/** Services that are told by tags: what carries them is where the map begins, and what lacks them is told. */
import { isJsonObject, ownValue } from "../base/json.ts";
import type { MapPicture } from "./build.ts";
import type { MapCi } from "./graph.ts";
import type { MapTags } from "./ir.ts";

/** The attribute in which CIs carry their tags: `{ service: [shop, till], environment: production }`. */
export const tagsAttribute = "tags";

/** As the entries of a map are written: `service=shop environment=production,staging`. */
export function tagsText(tags: MapTags): string {
  return Object.entries(tags)
    .map(([category, values]) => `${category}=${values.join(",")}`)
    .join(" ");
}

/** The CIs that carry the tags, by id. */
export function taggedCis(tags: MapTags, cis: readonly MapCi[]): readonly MapCi[] {
  return cis
    .filter(
      (ci) =>
        ci.state !== "retired" &&
        Object.entries(tags).every(([name, values]) => tagsOf(ci, name).some((one) => values.includes(one))),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** How many parts of a map carry each category, and which do not: they may belong to another service, or to none. */
export interface TagCoverage {
  readonly category: string;
  readonly of: number;
  /** Ids. */
  readonly lacking: readonly string[];
}

/** Of what is walked through, the service itself left out. */
export function coverageOf(tags: MapTags, { nodes }: MapPicture): readonly TagCoverage[] {
  const parts = nodes.filter(({ role, state }) => state === "active" && role !== "service" && role !== "shared");
  return Object.keys(tags).map((category) => ({
    category,
    of: parts.length,
    lacking: parts.filter((part) => tagsOf(part, category).length === 0).map(({ id }) => id),
  }));
}

/** Of this category: one, or several of a CI that is part of several services. */
function tagsOf({ attributes }: MapCi, category: string): readonly string[] {
  const tags = ownValue(attributes, tagsAttribute);
  const value = isJsonObject(tags) ? ownValue(tags, category) : undefined;
  return [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
}
