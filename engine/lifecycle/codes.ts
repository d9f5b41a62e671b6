/**
 * Every refusal of the record kernel by its stable code. A code is never given another meaning; texts may improve.
 * OPS401, OPS412 and OPS422 belong to the API (not authenticated, precondition, idempotency key).
 * Documented in docs/diagnostics.md, section "Refusals"; a test keeps the two in step.
 */
export const refusalCodes = {
  OPS400: "the command is not understood here",
  OPS402: "a value does not fit its field",
  OPS403: "not allowed",
  OPS404: "no such record",
  OPS405: "a required value is missing",
  OPS406: "a reason is required",
  OPS407: "a computed field cannot be set",
  OPS408: "unknown user, group or configuration item",
  OPS409: "the record exists already",
  OPS410: "the record is closed",
  OPS411: "no transition takes this command in this state",
  OPS413: "no lifecycle, or more than one, serves this record",
  OPS414: "an expression failed",
  OPS415: "a fact could not be read",
  OPS416: "more must be read before this can be decided",
  OPS418: "unknown input",
  OPS419: "the definition says no",
  OPS420: "no approval waits for this",
  OPS421: "not an approver",
  OPS423: "decided already",
  OPS424: "a comment is required to reject",
  OPS425: "what was shown is no longer what would be signed",
  OPS426: "the edit would break an approval in force",
  OPS427: "nobody decides on their own record",
  OPS428: "the item that it was ordered from keeps this as it is",
  OPS430: "the window is taken",
  OPS431: "the window lies in a time to avoid",
  OPS432: "the window is not a window",
  OPS440: "the link is not declared",
  OPS441: "the record cannot move to that definition",
  OPS442: "the definition does not come to rest",
  OPS443: "too many linked records to read",
  OPS444: "the link would lead in a circle",
  OPS445: "no such item to order",
  OPS446: "the item is ordered no more",
  OPS449: "it is not known where the record was before",
} as const;

export type RefusalCode = keyof typeof refusalCodes;
