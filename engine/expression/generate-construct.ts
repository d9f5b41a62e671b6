import type { Json } from "../base/json.ts";
import { singleCode } from "./generate-value.ts";
import { objectEntries, objectPairs, objectStarts } from "./place/copies.ts";
import { Fork, Frame, type Code, type Env, type Machine, type Single } from "./machine.ts";
import { evaluateArguments } from "./subexpression.ts";
import { ExpressionError } from "./value/error.ts";
import { keyText, setKey } from "./value/index-value.ts";
import { truncatedText } from "./value/json-text.ts";
import { kindOf } from "./value/order.ts";

interface Collected {
  items: Json[];
}

function resumeCollect(machine: Machine, frame: Frame): void {
  const { items } = frame.data as Collected;
  items.push(machine.value);
  if ((items.length & 255) === 0) machine.meter.array(items.length);
  machine.backtrack();
}

function finishCollect(machine: Machine, fork: Fork): void {
  const { items } = fork.data as Collected;
  machine.meter.built(items.length & 255);
  machine.value = items;
  machine.frame = fork.frame;
}

export const emptyArrayCode: Code = singleCode(() => []);

/** `[f]`: all outputs of f. Nothing inside is part of a path. */
export function arrayCode(body: Code): Code {
  const { each, single } = body;
  if (single !== null) {
    return singleCode((input, env, machine) => {
      machine.meter.built(1);
      return [single(input, env, machine)];
    });
  }
  if (each !== null) {
    return singleCode((input, env, machine) => {
      const items: Json[] = [];
      each(input, env, machine, (value) => {
        items.push(value);
        if ((items.length & 255) === 0) machine.meter.array(items.length);
        return true;
      });
      machine.meter.built(items.length & 255);
      return items;
    });
  }
  return {
    run: (machine, env, frame) => {
      const state: Collected = { items: [] };
      machine.push(new Fork(machine, "alternative", finishCollect, env, frame, state));
      const inside = new Frame(machine, resumeCollect, env, frame, state);
      machine.path = null;
      body.run(machine, env, inside);
    },
    single: null,
    each: null,
  };
}

function checkedKey(key: Json): string {
  if (typeof key === "string") return key;
  throw new ExpressionError(`Cannot use ${kindOf(key)} (${truncatedText(key)}) as object key`);
}

export interface EntryCode {
  readonly key: Code;
  readonly constant: string | null;
  readonly value: Code;
}

function plainObject(keys: readonly string[], values: readonly Single[], busy: boolean): Single {
  const [first, ...rest] = keys;
  if (first === undefined) return (_input, _env, machine) => (machine.meter.built(0), {});
  let made = objectStarts.take(busy)(keys.length, first, values[0] as Single);
  for (let at = 0; at < rest.length; at += 2) {
    const [key, other] = [rest[at] as string, rest[at + 1]];
    const [value, its] = [values[at + 1] as Single, values[at + 2]];
    made =
      other === undefined || its === undefined
        ? objectEntries.take(busy)(made, key, value)
        : objectPairs.take(busy)(made, key, value, other, its);
  }
  return made;
}

function objectSingle(entries: readonly EntryCode[], busy: boolean): Single | null {
  const keys: (string | Single)[] = [];
  const values: Single[] = [];
  for (const entry of entries) {
    if (entry.value.single === null || entry.key.single === null) return null;
    keys.push(entry.constant ?? entry.key.single);
    values.push(entry.value.single);
  }
  if (keys.every((key) => typeof key === "string" && !(key in Object.prototype))) {
    return plainObject((keys as readonly string[]).map(keyText), values, busy);
  }
  return (input, env, machine) => {
    machine.meter.built(keys.length);
    const object: { [key: string]: Json } = {};
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as string | Single;
      const name = typeof key === "string" ? key : key(input, env, machine);
      // jq looks at the kind of a key when it has the value
      const value = (values[at] as Single)(input, env, machine);
      setKey(object, checkedKey(name), value);
    }
    return object;
  };
}

/** `{ ... }`: one object for each combination of keys and values; the first entry changes slowest. */
export function objectCode(entries: readonly EntryCode[], busy: boolean): Code {
  const single = objectSingle(entries, busy);
  if (single !== null) return singleCode(single);
  const codes = entries.map((entry) => [entry.key, entry.value]);
  const finish = (machine: Machine, frame: Frame, parts: readonly Json[]): void => {
    machine.meter.built(entries.length);
    const object: { [key: string]: Json } = {};
    for (let index = 0; index < parts.length; index += 2)
      setKey(object, parts[index] as string, parts[index + 1] as Json);
    machine.value = object;
    machine.frame = frame;
  };
  // One entry after the other, since jq refuses a key as soon as it has its value.
  const go = (machine: Machine, env: Env, frame: Frame, index: number, parts: readonly Json[]): void => {
    const pair = codes[index];
    if (pair === undefined) finish(machine, frame, parts);
    else {
      evaluateArguments(machine, env, frame, pair, "first", (at, inner, next, _input, [key = null, value = null]) =>
        go(at, inner, next, index + 1, [...parts, checkedKey(key), value]),
      );
    }
  };
  return { run: (machine, env, frame) => go(machine, env, frame, 0, []), single: null, each: null };
}
