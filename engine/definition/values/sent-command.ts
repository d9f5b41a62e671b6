/**
 * Commands that are sent without a person at a screen. Nobody is there to read a refusal, so what would be refused is
 * found when the definition is published:
 *
 * 1. every lifecycle that can serve the record has the command, in each state it is sent in;
 * 2. every branch of it that does not refuse takes this input, and is given all that it needs;
 * 3. every such branch allows the engine, which has the role `automation`, unless a person sends it, as by mail.
 */
import type { SentCommand } from "../../alert/send.ts";
import { engineActor } from "../../lifecycle/engine-actor.ts";
import { alwaysTaken } from "../../lifecycle/field/input.ts";
import { suggestion } from "../../base/suggestion.ts";
import { transitionsOf } from "../lifecycle/shape.ts";
import type { SoundDraft } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { SentCommandSource, TransitionSource, TransitionsSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { commandsOf } from "./command.ts";
import { fitLiteral } from "./fit.ts";
import { fieldView, recordView } from "./record-view.ts";
import type { FieldView } from "./view.ts";
import { facetsOf } from "./relations.ts";
import type { Scope } from "./scope.ts";
import { servingLifecycles } from "./serving.ts";
import { compileValues } from "./value.ts";

export interface Addressee {
  /** Record type. */
  readonly record: string;
  /** What the engine opened the record with: a field that it has given needs not come again. */
  readonly opened: { readonly [field: string]: unknown };
  /** What the input may read. */
  readonly scope: Scope;
  /**
   * States the record is in when the command is sent, `initial` = the one it begins in; null = any, and one of them
   * must take it.
   */
  readonly states: readonly string[] | "initial" | null;
  /** A person sends it, who may be allowed or not, and may be told. @default false */
  readonly byPerson?: boolean;
}

/** A branch with what its lifecycle says where it says nothing, and the field of each input it takes. */
interface Branch {
  readonly takes: { readonly [input: string]: FieldView };
  readonly needs: readonly string[];
  readonly allow: readonly unknown[];
}

export function compileSent(context: Context, path: Path, source: SentCommandSource, to: Addressee): SentCommand {
  const { command, with: given = {} } = typeof source === "string" ? { command: source } : source;
  const at: Path = typeof source === "string" ? path : [...path, "command"];
  const sent = { command, with: compileValues(context, [...path, "with"], given, to.scope) };
  const branches = lifecyclesFor(context, command, to).flatMap((draft) => branchesIn(context, at, draft, command, to));
  const [closed] = branches.filter(({ allow }) => !engineActor.roles.some((role) => allow.includes(role)));
  if (closed !== undefined && to.byPerson !== true)
    context.report(
      "OPS383",
      at,
      `"${command}" of ${to.record} is not allowed to the engine, which sends it`,
      `add ${engineActor.roles.join(" or ")} to its \`allow\` in every branch`,
    );
  for (const [name, value] of Object.entries(given))
    checkGiven(context, [...path, "with", name], name, value, command, branches);
  const missing = new Set(branches.flatMap(({ needs }) => needs.filter((name) => !Object.hasOwn(given, name))));
  for (const name of missing)
    context.report(
      "OPS384",
      at,
      `"${command}" of ${to.record} needs "${name}", which is not given`,
      `give it: with: { ${name}: ... }`,
    );
  return sent;
}

/** The lifecycles that must know the command: those that may serve the record, or the facet it names. */
function lifecyclesFor(
  context: Context,
  command: string,
  { record, opened }: Addressee,
): readonly SoundDraft<"Lifecycle">[] {
  const [facet] = command.split(".");
  if (command.includes(".")) {
    const found = facetsOf(context.catalog, record).filter(({ name }) => name === facet);
    if (found.length > 0) return found;
  }
  return servingLifecycles(context.catalog, record, opened);
}

/** The branches of the command that may be taken in this lifecycle; reports where there is none. */
function branchesIn(
  context: Context,
  at: Path,
  draft: SoundDraft<"Lifecycle">,
  command: string,
  to: Addressee,
): readonly Branch[] {
  const lifecycle = draft.source;
  const local = command.slice(command.indexOf(".") + 1);
  const inFacet = local !== command;
  const sentIn = to.states === "initial" ? [lifecycle.initial] : to.states;
  const named = sentIn === null || inFacet ? null : sentIn.filter((name) => Object.hasOwn(lifecycle.states, name));
  const states = named ?? Object.keys(lifecycle.states).filter((name) => lifecycle.states[name]?.final !== true);
  const taken = states.map((state) => ({ state, branches: transitionsOf(lifecycle.states[state])[local] }));
  const without = taken.filter(({ branches }) => branches === undefined);
  if (named === null ? without.length === taken.length : without.length > 0) {
    const where = named === null ? "" : ` in the state "${without[0]?.state ?? ""}"`;
    const known =
      named === null
        ? commandsOf(context.catalog, to.record)
        : Object.keys(transitionsOf(lifecycle.states[without[0]?.state ?? ""])).filter((name) => !name.includes("."));
    context.report(
      "OPS383",
      at,
      `the lifecycle "${draft.name}" of ${to.record} takes no "${command}"${where}`,
      suggestion(command, known),
    );
  }
  const fields = inFacet
    ? Object.entries(lifecycle.fields ?? {}).map(([name, field]) => [name, fieldView(context.catalog, field)] as const)
    : Object.entries(recordView(context.catalog, to.record)?.fields ?? {});
  const views = Object.fromEntries(fields);
  const stamped = Object.values(lifecycle.states).map(({ stamp }) => stamp);
  return taken.flatMap(({ branches }) => branchList(branches).flatMap((branch) => branchOf(branch)));

  function branchOf(source: string | TransitionSource): readonly Branch[] {
    const branch: TransitionSource = typeof source === "string" ? {} : source;
    if (branch.refuse !== undefined) return [];
    const asked = Object.entries(branch.ask ?? {});
    const taking = [...(branch.require ?? []), ...(branch.fields ?? [])].flatMap((name) => {
      const view = Object.hasOwn(views, name) ? views[name] : undefined;
      return view === undefined ? [] : [[name, view] as const];
    });
    const takes = Object.fromEntries([
      ...taking,
      ...asked.map(([name, field]) => [name, fieldView(context.catalog, field)] as const),
    ]);
    const needs = [
      ...(branch.require ?? []).filter((name) => !isThere(name)),
      ...asked.flatMap(([name, { required, default: value, when }]) =>
        required === true && value === undefined && when === undefined ? [name] : [],
      ),
    ];
    return [{ takes, needs, allow: branch.allow ?? lifecycle.allow }];
  }

  /** Whether the field has a value before the command comes. */
  function isThere(name: string): boolean {
    const field = Object.hasOwn(views, name) ? views[name]?.source : undefined;
    return (
      Object.hasOwn(to.opened, name) ||
      stamped.includes(name) ||
      field?.default !== undefined ||
      field?.computed !== undefined ||
      field?.required === true
    );
  }
}

function checkGiven(
  context: Context,
  path: Path,
  name: string,
  value: unknown,
  command: string,
  branches: readonly Branch[],
): void {
  if (alwaysTaken.includes(name)) return;
  for (const { takes } of branches) {
    const field = Object.hasOwn(takes, name) ? takes[name] : undefined;
    if (field === undefined) {
      const known = Object.keys(takes);
      const list = known.length === 0 ? "takes no input" : `takes ${known.map((one) => `"${one}"`).join(", ")}`;
      return context.report(
        "OPS384",
        { path, key: true },
        `"${command}" does not take "${name}"`,
        suggestion(name, known) ?? `a branch of it ${list}`,
      );
    }
    if (typeof value === "string" && value.includes("${")) continue;
    let fits = true;
    const noting: Context = {
      ...context,
      report: (...report) => {
        fits = false;
        context.report(...report);
      },
    };
    fitLiteral(noting, path, value as never, field);
    if (!fits) return;
  }
}

function branchList(source: TransitionsSource | undefined): readonly (string | TransitionSource)[] {
  if (source === undefined) return [];
  return Array.isArray(source) ? source : [source];
}
