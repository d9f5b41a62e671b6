import type { Json } from "../base/json.ts";
import type { Pattern } from "./ast.ts";
import { bindValue, Fork, Frame, refuseElement, type Code, type Env, type Machine } from "./machine.ts";
import type { Generate, Scope } from "./scope.ts";
import { withVariable } from "./scope.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { indexValue } from "./value/index-value.ts";
import { patternNames } from "./walk.ts";

type Next = (machine: Machine, bound: Env) => void;

/**
 * Takes a value apart: `machine.value` is the value, `outer` finds the names of key expressions, `bound` collects the
 * names of the pattern. Calls `next` for each way to do it, without any value of its own.
 */
type Bind = (machine: Machine, outer: Env, bound: Env, frame: Frame, next: Next) => void;

/** One key of a container as a step of its own: while a path is followed it counts as part of it, as in jq. */
function bindKey(key: Code, bindSelf: boolean, inner: Bind | null): Bind {
  const take = (
    machine: Machine,
    container: Json,
    at: Json,
    outer: Env,
    bound: Env,
    frame: Frame,
    next: Next,
  ): void => {
    machine.value = container;
    if (!machine.onPath()) refuseElement(machine, at);
    machine.step(at, indexValue(container, at));
    const value = machine.value;
    const named = bindSelf ? bindValue(value, bound) : bound;
    if (inner === null) next(machine, named);
    else inner(machine, outer, named, frame, next);
  };
  return (machine, outer, bound, frame, next) => {
    const container = machine.value;
    if (key.single !== null) take(machine, container, key.single(container, outer, machine), outer, bound, frame, next);
    else {
      const resume = (later: Machine, inside: Frame): void => {
        const at = later.value;
        leave(later, inside);
        take(later, container, at, outer, bound, frame, next);
      };
      evaluateInside(machine, outer, frame, key, resume, null);
    }
  };
}

/** All parts in turn, each on the same container. */
function inTurn(binds: readonly Bind[]): Bind {
  return (machine, outer, bound, frame, next) => {
    const container = machine.value;
    const go = (later: Machine, index: number, so: Env): void => {
      const bind = binds[index];
      if (bind === undefined) next(later, so);
      else {
        later.value = container;
        bind(later, outer, so, frame, (last, then) => go(last, index + 1, then));
      }
    };
    go(machine, 0, bound);
  };
}

function patternBind(
  pattern: Pattern,
  scope: Scope,
  generate: Generate,
): { readonly bind: Bind; readonly names: readonly string[] } {
  switch (pattern.kind) {
    case "name":
      return {
        bind: (machine, _outer, bound, _frame, next) => next(machine, bindValue(machine.value, bound)),
        names: [pattern.name],
      };
    case "array": {
      // jq takes the last element first
      const items = pattern.items.map((item, index) => ({ index, ...patternBind(item, scope, generate) })).toReversed();
      const binds = items.map(({ index, bind }) =>
        bindKey(generate({ kind: "literal", value: index, span: { offset: 0, length: 0 } }, scope), false, bind),
      );
      return { bind: inTurn(binds), names: items.flatMap((item) => item.names) };
    }
    case "object": {
      const entries = pattern.entries.map((entry) => ({
        entry,
        inner: entry.value === null ? null : patternBind(entry.value, scope, generate),
      }));
      const binds = entries.map(({ entry, inner }) =>
        bindKey(generate(entry.key, scope), entry.bind !== null, inner?.bind ?? null),
      );
      const names = entries.flatMap(({ entry, inner }) => [
        ...(entry.bind === null ? [] : [entry.bind]),
        ...(inner?.names ?? []),
      ]);
      return { bind: inTurn(binds), names };
    }
  }
}

/** A binding ready to use: how to bind, and the scope of what follows. */
export interface Binder {
  readonly bind: Bind;
  readonly scope: Scope;
  /** True for a lone name, which always binds exactly once. */
  readonly lone: boolean;
}

function alternativesBind(patterns: readonly Pattern[], scope: Scope, generate: Generate): Binder {
  const all = [...new Set(patterns.flatMap(patternNames))];
  const choices = patterns.map((pattern) => patternBind(pattern, scope, generate));
  const tryFrom = (machine: Machine, index: number, outer: Env, bound: Env, frame: Frame, next: Next): void => {
    const choice = choices[index];
    if (choice === undefined) return;
    if (index + 1 < choices.length) {
      const retry = (later: Machine): void => tryFrom(later, index + 1, outer, bound, frame, next);
      machine.push(new Fork(machine, "patterns", retry, outer, frame, null));
    }
    choice.bind(machine, outer, bound, frame, (later, so) => {
      const values = new Map<string, Json>();
      let cell = so;
      for (const name of choice.names.toReversed()) {
        if (!values.has(name)) values.set(name, cell.value);
        cell = cell.up;
      }
      next(
        later,
        all.reduce((env, name) => bindValue(values.get(name) ?? null, env), bound),
      );
    });
  };
  return {
    bind: (machine, outer, bound, frame, next) => tryFrom(machine, 0, outer, bound, frame, next),
    scope: all.reduce(withVariable, scope),
    lone: false,
  };
}

export function makeBinder(patterns: readonly Pattern[], scope: Scope, generate: Generate): Binder {
  const [only] = patterns;
  if (only === undefined || patterns.length > 1) return alternativesBind(patterns, scope, generate);
  const { bind, names } = patternBind(only, scope, generate);
  return { bind, scope: names.reduce(withVariable, scope), lone: only.kind === "name" };
}

/** `source as patterns | body`: the source is evaluated for its value, the body for each binding on the same input. */
export function asCode(
  source: Code,
  patterns: readonly Pattern[],
  scope: Scope,
  generate: Generate,
  body: (scope: Scope) => Code,
): Code {
  const binder = makeBinder(patterns, scope, generate);
  const inner = body(binder.scope);
  const resume = (machine: Machine, frame: Frame): void => {
    leave(machine, frame);
    const input = frame.input;
    const up = frame.up as Frame;
    if (binder.lone) {
      const env = bindValue(machine.value, frame.env);
      machine.value = input;
      inner.run(machine, env, up);
    } else {
      binder.bind(machine, frame.env, frame.env, up, (later, env) => {
        later.value = input;
        inner.run(later, env, up);
      });
    }
  };
  const { single: sourceSingle, each: sourceEach } = source;
  const { single, each } = inner;
  return {
    run: (machine, env, frame) => evaluateInside(machine, env, frame, source, resume, null),
    single:
      binder.lone && sourceSingle !== null && single !== null
        ? (input, env, machine) => single(input, bindValue(sourceSingle(input, env, machine), env), machine)
        : null,
    each:
      binder.lone && sourceEach !== null && each !== null
        ? (input, env, machine, emit) =>
            sourceEach(input, env, machine, (value) => each(input, bindValue(value, env), machine, emit))
        : null,
  };
}
