import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import type { ReservationConflict } from "../../store/record/reserve.ts";

/** The refusal of a command whose window another record holds: names that record and its window. */
export function reservationRefusal(conflict: ReservationConflict): Refusal {
  return {
    code: "OPS430",
    reason: "conflict",
    message: `"${conflict.ci}" is reserved by ${conflict.record} from ${conflict.from} until ${conflict.until}: choose another window`,
    details: { ci: conflict.ci, record: conflict.record, from: conflict.from, until: conflict.until },
    durable: true,
  };
}
