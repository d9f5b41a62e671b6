import type { Json } from "../../json.ts";
import type { Env } from "../machine.ts";
import type { Evaluation, Single } from "../code.ts";
import { Places } from "./places.ts";

/** Makes an object of which no one else knows yet. */
export type Make = (input: Json, env: Env, machine: Evaluation) => { [key: string]: Json };

/** An object without keys; `size` is how many it will get. */
export const objectStarts = new Places<(size: number) => Make>(
  (size) => (_input, _env, machine) => {
    machine.meter.built(size);
    return {};
  },
  // prettier-ignore
  () => [
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
    (size) => (_input, _env, machine) => { machine.meter.built(size); return {}; },
  ],
);

/** The object so far and one more key that no prototype has. */
export const objectEntries = new Places<(before: Make, key: string, value: Single) => Make>(
  (before, key, value) => (input, env, machine) => {
    const o = before(input, env, machine);
    o[key] = value(input, env, machine);
    return o;
  },
  // prettier-ignore
  () => [
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
    (before, key, value) => (input, env, machine) => { const o = before(input, env, machine); o[key] = value(input, env, machine); return o; },
  ],
);
