/** A world of definitions written in YAML, for tests: what is published is what is played. */
import { buildBundles } from "../../definition/bundle.ts";
import { loadDefinitions } from "../../definition/load.ts";
import { World } from "../world.ts";

/** 2026-03-02, a Monday, 09:00 UTC. */
export const monday = Date.UTC(2026, 2, 2, 9);

/** People by name with their roles, and configuration items of no class. Throws what the definitions are reported for. */
export function worldOf(
  text: string,
  people: { readonly [name: string]: readonly string[] } = { kim: ["agent"], ada: ["agent"] },
  items: readonly string[] = [],
): World {
  const loaded = loadDefinitions([{ path: "test.yaml", text }], {});
  const built = buildBundles(loaded.definitions);
  const [first] = [...loaded.diagnostics, ...built.diagnostics].filter(({ severity }) => severity === "error");
  if (first !== undefined) throw new Error(`${first.line}: ${first.code} ${first.message}`);
  const persons = Object.entries(people).map(([name, roles]) => [name, { roles, manager: null, attributes: {} }]);
  const bare = { classes: [], owner: null, ownerGroup: null, attributes: {}, relations: [] };
  const cis = Object.fromEntries(items.map((id) => [id, { id, name: id, ...bare }]));
  return new World({
    at: monday,
    bundles: built.bundles,
    runbooks: {},
    zones: {},
    fixture: { people: Object.fromEntries(persons), groups: {}, cis, onCall: {}, reach: {} },
    functions: {},
    calls: {},
    channels: {},
    published: { channels: {}, escalations: {}, notifications: {} },
    onCall: { plans: {}, calendars: {} },
    services: { maps: {}, relations: [] },
  });
}
