/**
 * Definitions to bundles: all that a record of one type depends on, resolved to names inside one JSON value that a
 * record pins.
 *
 * 1. A bundle is closed: whatever a definition in it names, or a table or closed list in it could yield, is in it too.
 * 2. Its parts are sorted by name, so that the same definitions give the same canonical JSON whatever the files were
 *    called.
 */
import { canonicalJson } from "../canonical.ts";
import type { Calendar, ServiceLevel } from "../clock/ir.ts";
import type { ValueOrTable } from "../condition/ir.ts";
import type { Json } from "../json.ts";
import type {
  Approval,
  Bundle,
  EscalationPolicy,
  Field,
  Lifecycle,
  Notification,
  RecordType,
  Transition,
} from "../lifecycle/ir.ts";
import type { DecisionTable } from "../table/ir.ts";
import { compareDiagnostics, type Diagnostic } from "./diagnostic.ts";
import type { Definition } from "./load.ts";

export interface BuiltBundles {
  /** By name of the record type. */
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly diagnostics: readonly Diagnostic[];
}

export interface BundleOptions {
  /**
   * Digest of a runbook's canonical JSON, made at the rim. Omitted, as in a simulation, a runbook is pinned as
   * `namespace/name@version`.
   */
  readonly digest?: (canonical: string) => string;
}

/** One bundle for each record type. A type with a part missing is reported and has none. */
export function buildBundles(definitions: readonly Definition[], options: BundleOptions = {}): BuiltBundles {
  const diagnostics: Diagnostic[] = [];
  const bundles: { [recordType: string]: Bundle } = {};
  const byKind = new Map<string, Map<string, Definition>>();
  for (const definition of definitions) {
    const named = byKind.get(definition.kind) ?? new Map<string, Definition>();
    named.set(definition.name, definition);
    byKind.set(definition.kind, named);
  }
  const types = [...(byKind.get("RecordType")?.values() ?? [])].sort((a, b) => compareText(a.name, b.name));
  for (const type of types) {
    const missing: { readonly kind: string; readonly name: string; readonly from: Definition }[] = [];
    const bundle = buildBundle(type, byKind, options, (kind, name, from) => missing.push({ kind, name, from }));
    const add = (code: "OPS301" | "OPS320", from: Definition, message: string, hint: string): void => {
      diagnostics.push({
        code,
        severity: "error",
        message,
        file: from.path,
        line: from.line,
        column: 1,
        endLine: from.line,
        endColumn: 1,
        hint,
      });
    };
    for (const { kind, name, from } of missing)
      add(
        "OPS301",
        from,
        `${from.kind} "${from.name}" needs the ${kind} "${name}", which is not among the definitions`,
        "publish both together",
      );
    if (bundle.lifecycles.length === 0)
      add(
        "OPS320",
        type,
        `the record type "${type.name}" has no lifecycle`,
        `add a Lifecycle with \`record: ${type.name}\``,
      );
    else if (missing.length === 0) bundles[type.name] = bundle;
  }
  return { bundles, diagnostics: diagnostics.sort(compareDiagnostics) };
}

type Missing = (kind: string, name: string, from: Definition) => void;

function buildBundle(
  type: Definition,
  byKind: ReadonlyMap<string, ReadonlyMap<string, Definition>>,
  options: BundleOptions,
  missing: Missing,
): Bundle {
  const all = (kind: string): Definition[] =>
    [...(byKind.get(kind)?.values() ?? [])].sort((a, b) => compareText(a.name, b.name));
  const taken = new Map<string, Definition>();
  const recordType = type.ir as unknown as RecordType;
  const fieldsOf = new Map<string, Field>(Object.entries(recordType.fields));

  /** Takes a definition into the bundle, once, with all it names. */
  const take = (kind: string, name: string, from: Definition): void => {
    if (kind === "Calendar" && name === "always") return;
    if (taken.has(`${kind} ${name}`)) return;
    const definition = byKind.get(kind)?.get(name);
    if (definition === undefined) return missing(kind, name, from);
    taken.set(`${kind} ${name}`, definition);
    visit(definition);
  };
  const takeChosen = (kind: string, reference: ValueOrTable | null, from: Definition): void => {
    if (reference === null) return;
    if (reference.kind === "table") {
      take("DecisionTable", reference.table, from);
      const table = byKind.get("DecisionTable")?.get(reference.table)?.ir as unknown as DecisionTable | undefined;
      for (const rule of table?.rules ?? [])
        if (rule.then.kind === "literal" && typeof rule.then.value === "string") take(kind, rule.then.value, from);
    } else if (reference.kind === "literal") {
      if (typeof reference.value === "string") take(kind, reference.value, from);
    } else if (reference.kind === "jq") {
      const field = fieldsOf.get(reference.text.trim().slice(1));
      for (const name of field?.oneOf ?? field?.values ?? []) take(kind, name, from);
    }
  };
  const takeFields = (fields: { readonly [name: string]: Field }, from: Definition): void => {
    for (const field of Object.values(fields)) {
      if (field.computed?.kind === "table") take("DecisionTable", field.computed.table, from);
      if (field.type === "runbook") for (const name of field.oneOf ?? []) take("Runbook", name, from);
    }
  };
  const visit = (definition: Definition): void => {
    switch (definition.kind) {
      case "Lifecycle": {
        const lifecycle = definition.ir as unknown as Lifecycle;
        takeFields(lifecycle.fields, definition);
        for (const state of Object.values(lifecycle.states)) {
          takeChosen("Approval", state.approval, definition);
          takeChosen("Runbook", state.invoke?.runbook ?? null, definition);
          for (const calendar of state.reserve?.avoid ?? []) take("Calendar", calendar, definition);
          takeTasks(state.do, definition);
          for (const after of state.after) {
            takeChosen("Calendar", after.calendar, definition);
            takeTransitions([after.transition], definition);
          }
          for (const transitions of Object.values(state.transitions)) takeTransitions(transitions, definition);
        }
        break;
      }
      case "ServiceLevel": {
        const level = definition.ir as unknown as ServiceLevel;
        takeChosen("Calendar", level.calendar, definition);
        if (level.within !== null && "table" in level.within) take("DecisionTable", level.within.table, definition);
        for (const step of level.escalate) {
          if (step.notify !== null) take("Notification", step.notify, definition);
          if (step.escalation !== null) take("Escalation", step.escalation, definition);
        }
        break;
      }
      case "Approval":
        takeChosen("Calendar", (definition.ir as unknown as Approval).calendar, definition);
        break;
      case "Escalation":
        for (const step of (definition.ir as unknown as EscalationPolicy).steps)
          take("Notification", step.notify, definition);
        break;
      default:
    }
  };
  const takeTransitions = (transitions: readonly Transition[], from: Definition): void => {
    for (const transition of transitions) {
      takeFields(transition.ask, from);
      takeTasks(transition.do, from);
    }
  };
  /** Task lists name runbooks by `run: { workflow }` and notifications by the reference key `notify`. */
  const takeTasks = (tasks: Json, from: Definition): void => {
    for (const { kind, name } of namedInTasks(tasks)) if (byKind.get(kind)?.has(name) === true) take(kind, name, from);
  };

  takeFields(recordType.fields, type);
  const lifecycles = all("Lifecycle").filter(
    (definition) => (definition.ir as unknown as Lifecycle).record === recordType.name,
  );
  for (const definition of lifecycles) visit(definition);
  const levels = all("ServiceLevel").filter(
    (definition) => (definition.ir as unknown as ServiceLevel).record === recordType.name,
  );
  for (const definition of levels) visit(definition);

  const irs = <T>(kind: string): { [name: string]: T } => {
    const found: { [name: string]: T } = {};
    const chosen = [...taken.values()]
      .filter((definition) => definition.kind === kind)
      .sort((a, b) => compareText(a.name, b.name));
    for (const definition of chosen) found[definition.name] = definition.ir as unknown as T;
    return found;
  };
  const runbooks: { [name: string]: string } = {};
  for (const [name, source] of Object.entries(irs<Json>("Runbook"))) runbooks[name] = pinRunbook(name, source, options);
  const mains = lifecycles.map((definition) => definition.ir as unknown as Lifecycle);
  return {
    recordType,
    lifecycles: mains.filter((lifecycle) => lifecycle.facet === null),
    facets: mains.filter((lifecycle) => lifecycle.facet !== null),
    tables: irs<DecisionTable>("DecisionTable"),
    calendars: irs<Calendar>("Calendar"),
    serviceLevels: levels.map((definition) => definition.ir as unknown as ServiceLevel),
    approvals: irs<Approval>("Approval"),
    notifications: irs<Notification>("Notification"),
    escalations: irs<EscalationPolicy>("Escalation"),
    runbooks,
  };
}

function pinRunbook(name: string, source: Json, options: BundleOptions): string {
  if (options.digest !== undefined) return options.digest(canonicalJson(source));
  const document = (source as { readonly document?: { readonly version?: string } }).document;
  return `${name}@${document?.version ?? ""}`;
}

/** References that literal task lists hold. */
function namedInTasks(tasks: Json): { readonly kind: string; readonly name: string }[] {
  const found: { kind: string; name: string }[] = [];
  const walk = (value: Json): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== "object" || value === null) return;
    for (const [key, item] of Object.entries(value as { readonly [key: string]: Json })) {
      if (key === "notify" && typeof item === "string") found.push({ kind: "Notification", name: item });
      else if (key === "escalation" && typeof item === "string") found.push({ kind: "Escalation", name: item });
      else if (key === "runbook" && typeof item === "string") found.push({ kind: "Runbook", name: item });
      else if (key === "workflow" && typeof item === "object" && item !== null && !Array.isArray(item)) {
        const { namespace, name } = item as { readonly namespace?: Json; readonly name?: Json };
        if (typeof namespace === "string" && typeof name === "string")
          found.push({ kind: "Runbook", name: `${namespace}/${name}` });
      }
      walk(item);
    }
  };
  walk(tasks);
  return found;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
