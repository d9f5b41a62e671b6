import type { Json } from "../../base/json.ts";
import type { Env, Evaluation, Single } from "../machine.ts";
import { Places } from "./places.ts";

/** The whole expression as a function of its input; each call has the whole budget. */
export const calls = new Places<(single: Single, env: Env, evaluation: Evaluation) => (input: Json) => Json>(
  (single, env, evaluation) => (input) => {
    evaluation.meter.renew();
    return single(input, env, evaluation);
  },
  // prettier-ignore
  () => [
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
    (single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); },
  ],
);
