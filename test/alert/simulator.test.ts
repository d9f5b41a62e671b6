import { correlationsInOrder } from "../../engine/alert/correlation.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { sampleSource } from "../../engine/alert/sample.ts";
import { mapDelivery } from "../../engine/event/mapping.ts";
import { AlertStore } from "../../engine/simulation/alert-store.ts";
import { readFixture } from "../../engine/simulation/fixture.ts";
import type { RecordWindow } from "../../engine/simulation/windows-over.ts";
import { alertBehaviour } from "./behaviour.ts";
import { correlatedBehaviour } from "./correlated.ts";
import { type CreateHost, minute } from "./host.ts";

const create: CreateHost = (rules, source, maintenances = [], correlations = []) => {
  const fixture = readFixture({
    cis: {
      rack1: { class: "host" },
      db1: { class: "host", relations: [{ type: "dependsOn", to: "rack1" }] },
      web1: { class: "host", relations: [{ type: "dependsOn", to: "db1" }] },
      app2: { class: "host", relations: [{ type: "dependsOn", to: "db1" }] },
      lb1: { class: "host", relations: [{ type: "dependsOn", to: "web1" }] },
      far1: { class: "host" },
      shop: { class: "service", attributes: { weight: "high" }, relations: [{ type: "dependsOn", to: "lb1" }] },
      wiki: {
        class: "service",
        attributes: { weight: "low" },
        relations: [
          { type: "dependsOn", to: "app2" },
          { type: "dependsOn", to: "db1" },
        ],
      },
    },
  });
  if (!fixture.ok) throw new Error(fixture.error);
  let windows: readonly RecordWindow[] = [];
  const store = new AlertStore(
    () => fixture.value.cis,
    () => windows,
  );
  const effects: AlertEffect[] = [];
  return Promise.resolve({
    play(at, deliveries) {
      const events = deliveries.flatMap((body) => {
        const mapped = mapDelivery({ ...sampleSource(), ...source }, body, minute(at), {});
        if (!mapped.ok) throw new Error(mapped.error);
        return mapped.value.events;
      });
      effects.push(
        ...store.decide(
          { events, due: store.due(minute(at)) },
          { rules: inOrder(rules), maintenances, correlations: correlationsInOrder(correlations) },
          minute(at),
        ).effects,
      );
      return Promise.resolve();
    },
    hold(window) {
      const held = { record: "change/CHG1", type: "change" };
      windows = window === null ? [] : [{ ...window, ...held, from: minute(window.from), until: minute(window.until) }];
      return Promise.resolve();
    },
    alert: (key) => Promise.resolve(store.alert(`monitor/${key}`)),
    changes: () => Promise.resolve(store.changes()),
    groups: () => Promise.resolve(store.groups()),
    effects: () => Promise.resolve(effects),
  });
};

alertBehaviour("the simulator", create);
correlatedBehaviour("the simulator", create, { orders: Number.POSITIVE_INFINITY });
