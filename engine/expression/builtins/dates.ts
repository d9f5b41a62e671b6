import type { Json } from "../../base/json.ts";
import type { Result } from "../../base/result.ts";
import { gmtime, mktime } from "../date/broken-down.ts";
import { strftime } from "../date/strftime.ts";
import { strptime } from "../date/strptime.ts";
import { BudgetExhausted, ExpressionError } from "../value/error.ts";
import type { NativeTable } from "./table.ts";

function valueOf<T>(result: Result<T, string>): T {
  if (result.ok) return result.value;
  throw new ExpressionError(result.error);
}

const isoFormat = "%Y-%m-%dT%H:%M:%SZ";

/** Seconds since 1970. Instants of records have milliseconds, which jq's own does not read: they stay as a fraction. */
function fromDate(input: Json): Json {
  const parts = typeof input === "string" ? /^([^.]*)\.(\d{1,9})Z$/u.exec(input) : null;
  const seconds = valueOf(mktime(valueOf(strptime(parts === null ? input : `${parts[1] ?? ""}Z`, isoFormat))));
  return parts === null || typeof seconds !== "number" ? seconds : seconds + Number(`0.${parts[2] ?? "0"}`);
}

/** Dates are UTC: `localtime` and `strflocaltime` know no other zone. `now` is the caller's instant. */
export const dateNatives: NativeTable = {
  "strptime/1": (_machine, input, format = null) => valueOf(strptime(input, format)),
  "fromdate/0": (_machine, input) => fromDate(input),
  "fromdateiso8601/0": (_machine, input) => fromDate(input),
  "strftime/1": (_machine, input, format = null) => valueOf(strftime(input, format)),
  "strflocaltime/1": (_machine, input, format = null) => valueOf(strftime(input, format, "strflocaltime")),
  "mktime/0": (_machine, input) => valueOf(mktime(input)),
  "gmtime/0": (_machine, input) => valueOf(gmtime(input)),
  "localtime/0": (_machine, input) => {
    if (typeof input !== "number") throw new ExpressionError("localtime() requires numeric inputs");
    return valueOf(gmtime(input));
  },
  "now/0": (machine) => {
    if (machine.now === null) throw new BudgetExhausted("now", "now is not available here: the caller gave no instant");
    return machine.now / 1000;
  },
};
