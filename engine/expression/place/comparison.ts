import type { Json } from "../../base/json.ts";
import type { Single } from "../machine.ts";
import { compare } from "../value/order.ts";
import { Places } from "./places.ts";

type Comparison = (a: Single, value: Json) => Single;

/** `a == value`, where the value is a text, number, boolean or null. */
export const equalities = new Places<Comparison>(
  (a, value) => (input, env, machine) => a(input, env, machine) === value,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
    (a, value) => (input, env, machine) => a(input, env, machine) === value,
  ],
);

/** `a != value`, where the value is a text, number, boolean or null. */
export const inequalities = new Places<Comparison>(
  (a, value) => (input, env, machine) => a(input, env, machine) !== value,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
    (a, value) => (input, env, machine) => a(input, env, machine) !== value,
  ],
);

/** `a < value`. */
export const less = new Places<Comparison>(
  (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) < 0,
  ],
);

/** `a <= value`. */
export const atMost = new Places<Comparison>(
  (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) <= 0,
  ],
);

/** `a > value`. */
export const greater = new Places<Comparison>(
  (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) > 0,
  ],
);

/** `a >= value`. */
export const atLeast = new Places<Comparison>(
  (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
  // prettier-ignore
  () => [
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
    (a, value) => (input, env, machine) => compare(a(input, env, machine), value) >= 0,
  ],
);
