import type { Single } from "../machine.ts";
import { isTruthy } from "../value/order.ts";
import { Places } from "./places.ts";

type Logic = (a: Single, b: Single) => Single;

/** `a and b`. */
export const conjunctions = new Places<Logic>(
  (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
  // prettier-ignore
  () => [
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)),
  ],
);

/** `a or b`. */
export const disjunctions = new Places<Logic>(
  (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
  // prettier-ignore
  () => [
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
    (a, b) => (input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)),
  ],
);
