import type { Json } from "../../base/json.ts";
import type { Single } from "../machine.ts";
import { isTruthy } from "../value/order.ts";
import { Places } from "./places.ts";

/** `a // b`. */
export const alternatives = new Places<(a: Single, b: Single) => Single>(
  (a, b) => (input, env, machine) => {
    const x = a(input, env, machine);
    return isTruthy(x) ? x : b(input, env, machine);
  },
  // prettier-ignore
  () => [
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
    (a, b) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : b(input, env, machine); },
  ],
);

/** `a // value`. */
export const fallbacks = new Places<(a: Single, value: Json) => Single>(
  (a, value) => (input, env, machine) => {
    const x = a(input, env, machine);
    return isTruthy(x) ? x : value;
  },
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
    (a, value) => (input, env, machine) => { const x = a(input, env, machine); return isTruthy(x) ? x : value; },
  ],
);

/** `if a then b else c end`. */
export const choices = new Places<(a: Single, b: Single, c: Single) => Single>(
  (a, b, c) => (input, env, machine) =>
    isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
  // prettier-ignore
  () => [
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
    (a, b, c) => (input, env, machine) => isTruthy(a(input, env, machine)) ? b(input, env, machine) : c(input, env, machine),
  ],
);
