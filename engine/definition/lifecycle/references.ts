import type { Lifecycle, Transition } from "../../lifecycle/ir.ts";
import { chosen, chosenCalendars, namedByFields } from "../chosen.ts";
import type { Lookup, Reference } from "../kind.ts";
import { namedInExpressions } from "../values/calendar-calls.ts";
import { namedByFacts } from "../values/facts.ts";
import { namedInTasks } from "../values/named-in-tasks.ts";

/** What a record of this lifecycle could meet: approvals, runbooks, calendars, tables, and what its tasks name. */
export function referencesOf(lifecycle: Lifecycle, others: Lookup): Reference[] {
  const fields = { ...others.find("RecordType", lifecycle.record)?.fields, ...lifecycle.fields };
  const ofTasks = (tasks: Transition["do"]): Reference[] =>
    tasks === null ? [] : namedInTasks(tasks, others.functions).map(({ kind, name }) => ({ kind, name }));
  const ofOpenings = (openings: Transition["open"]): Reference[] =>
    (openings ?? []).flatMap((opening) =>
      ("inverses" in opening ? Object.keys(opening.inverses) : [opening.record]).map((name): Reference => ({
        kind: "RecordType",
        name,
      })),
    );
  const ofTells = (tells: Transition["tell"]): Reference[] =>
    (tells ?? []).map(({ notify }): Reference => ({ kind: "Notification", name: notify }));
  const ofTransition = (transition: Transition): Reference[] => [
    ...namedByFields(transition.ask),
    ...ofTasks(transition.do),
    ...ofOpenings(transition.open),
    ...ofTells(transition.tell),
  ];
  const { extends: parent, anywhere = [] } = lifecycle;
  return [
    ...(parent === undefined ? [] : [{ kind: "Lifecycle", name: parent, inherited: true } as const]),
    ...anywhere.flatMap(({ transitions }) => Object.values(transitions).flat().flatMap(ofTransition)),
    ...namedInExpressions(lifecycle),
    ...namedByFields(lifecycle.fields),
    ...namedByFacts(lifecycle.facts, others.functions),
    ...Object.values(lifecycle.states).flatMap((state): Reference[] => [
      ...chosen("Approval", state.approval, others),
      ...chosen("Runbook", state.invoke?.runbook ?? null, others, fields),
      ...[...(state.reserve?.avoid ?? []), ...(state.reserve?.within ?? [])].flatMap((calendar): Reference[] =>
        typeof calendar === "string" ? [{ kind: "Calendar", name: calendar }] : [],
      ),
      ...ofTasks(state.do),
      ...ofOpenings(state.open),
      ...ofTells(state.tell),
      ...state.after.flatMap((after) => [
        ...chosenCalendars(after.calendar, others),
        ...ofTransition(after.transition),
      ]),
      ...Object.values(state.transitions).flat().flatMap(ofTransition),
    ]),
  ];
}
