import type { Json } from "../../base/json.ts";
import type { Env, Evaluation, Single } from "../machine.ts";
import { Places } from "./places.ts";

/** Makes an object of which no one else knows yet, of keys that no prototype has. */
export type Make = (input: Json, env: Env, machine: Evaluation) => { [key: string]: Json };

/**
 * An object with its first key; `size` is how many it will get. Below, `i`, `e` and `m` are what a `Single` is given.
 */
export const objectStarts = new Places<(size: number, key: string, value: Single) => Make>(
  (size, k, a) => (i, e, m) => {
    m.meter.built(size);
    const o: { [key: string]: Json } = {};
    o[k] = a(i, e, m);
    return o;
  },
  // prettier-ignore
  () => [
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
    (size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; },
  ],
);

/** The object so far and one more key. */
export const objectEntries = new Places<(before: Make, key: string, value: Single) => Make>(
  (before, k, a) => (i, e, m) => {
    const o = before(i, e, m);
    o[k] = a(i, e, m);
    return o;
  },
  // prettier-ignore
  () => [
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
    (before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; },
  ],
);

/** The object so far and two more keys: the fewer functions an object takes, the surer V8 compiles them as one. */
export const objectPairs = new Places<(before: Make, key: string, value: Single, other: string, its: Single) => Make>(
  (before, k, a, l, b) => (i, e, m) => {
    const o = before(i, e, m);
    o[k] = a(i, e, m);
    o[l] = b(i, e, m);
    return o;
  },
  // prettier-ignore
  () => [
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
    (before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; },
  ],
);
