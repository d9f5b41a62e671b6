import type { Scenario } from "./ir.ts";
import { Policies } from "./policies.ts";
import type { Deed } from "../policy/deed.ts";
import { observedTables } from "./coverage.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Library } from "./library.ts";
import { World } from "./world.ts";

export function policiesOf(
  { at, given }: Scenario,
  library: Library,
  world: World,
  openedAs: (as: string, record: string) => void,
  change: (deed: Deed) => void,
): Policies {
  return new Policies({
    policies: (given.policies ?? []).flatMap((name) => library.policies[name] ?? []),
    world: {
      get now() {
        return world.now;
      },
      get fixture() {
        return world.fixture;
      },
      records: () => world.records(),
      stateOf: (record) => world.record(world.survivor(record))?.state.state ?? null,
    },
    coverage: world.coverage,
    tables: observedTables(library.alerts.tables, world.coverage),
    zones: library.zones,
    relations: library.relations,
    at,
    door: {
      open: ({ as, record, fields }) => {
        const { decision, id } = world.open(record, fields, {}, engineActor);
        if (!decision.ok) return { refused: `${decision.refusal.code} ${decision.refusal.message}` };
        openedAs(as, id);
        return { id };
      },
      send: (record, command, input, id) => {
        const decision = world.send(world.survivor(record), command, input, engineActor, id);
        // As by the product: whoever has moved the record on may have made it moot, and it is told there.
        if (!decision.ok)
          world.send(
            world.survivor(record),
            "$note",
            { text: `"${command}" was refused (${decision.refusal.code}): ${decision.refusal.message}` },
            engineActor,
            `${id}:refused`,
          );
      },
      change,
      problem: (message) => void world.problems.push(message),
    },
  });
}
