import { inOrder } from "../../engine/alert/rule.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { sampleSource } from "../../engine/alert/sample.ts";
import { mapDelivery } from "../../engine/event/mapping.ts";
import { AlertStore } from "../../engine/simulation/alert-store.ts";
import { readFixture } from "../../engine/simulation/fixture.ts";
import type { RecordWindow } from "../../engine/simulation/windows-over.ts";
import { alertBehaviour } from "./behaviour.ts";
import { minute } from "./host.ts";

alertBehaviour("the simulator", (rules, source, maintenances = []) => {
  const fixture = readFixture({
    cis: {
      db1: { class: "host" },
      web1: { class: "host", relations: [{ type: "dependsOn", to: "db1" }] },
      far1: { class: "host" },
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
        ...store.decide({ events, due: store.due(minute(at)) }, inOrder(rules), minute(at), maintenances).effects,
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
    effects: () => Promise.resolve(effects),
  });
});
