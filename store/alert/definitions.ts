import type { BoardRules } from "../../engine/alert/board.ts";
import { correlationsInOrder } from "../../engine/alert/correlation.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import type { EventSource } from "../../engine/event/ir.ts";
import { alertRuleOf } from "../../engine/alert/published-before.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import { keptWhilePublished } from "../definition/kept-while-published.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** The published definitions that alerts are read with. */
export interface AlertDefinitions extends BoardRules {
  readonly sources: { readonly [name: string]: EventSource };
  readonly tables: { readonly [name: string]: DecisionTable };
}

const kinds = ["AlertRule", "Correlation", "DecisionTable", "EventSource", "Maintenance"] as const;

/**
 * Gives the definitions as they are published at that moment, so that an event which was acknowledged after a
 * publication is judged by it.
 */
export function publishedAlertDefinitions(): (db: Queryable) => Promise<AlertDefinitions> {
  return keptWhilePublished(kinds, read);
}

async function read(db: Queryable): Promise<AlertDefinitions> {
  const [rules, correlations, tables, sources, maintenances] = [
    await readDefinitionsOfKind(db, "AlertRule"),
    await readDefinitionsOfKind(db, "Correlation"),
    await readDefinitionsOfKind(db, "DecisionTable"),
    await readDefinitionsOfKind(db, "EventSource"),
    await readDefinitionsOfKind(db, "Maintenance"),
  ];
  return {
    rules: inOrder([...rules.values()].map(alertRuleOf)),
    correlations: correlationsInOrder([...correlations.values()]),
    maintenances: [...maintenances.values()],
    tables: Object.fromEntries(tables),
    sources: Object.fromEntries(sources),
  };
}
