import type { Scenario } from "./ir.ts";
import { Policies } from "./policies.ts";
import { stateText } from "../identity/duplicate-news.ts";
import type { DuplicateDesk } from "./duplicate-desk.ts";
import type { Estate } from "./estate.ts";
import { observedTables } from "./coverage.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Library } from "./library.ts";
import { World } from "./world.ts";

interface Around {
  readonly world: World;
  readonly estate: Estate;
  readonly duplicates: DuplicateDesk;
  readonly openedAs: (as: string, record: string) => void;
}

export function policiesOf(
  { at, given }: Scenario,
  library: Library,
  { world, estate, duplicates, openedAs }: Around,
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
      change: (deed) => {
        estate.give(deed, world.now);
        world.changeCis(estate.fixture(world.fixture));
        if (deed.state !== null) duplicates.judge(stateText([deed.ci], deed.state, deed.because));
      },
      problem: (message) => void world.problems.push(message),
    },
  });
}
