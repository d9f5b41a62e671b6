import type { Answer, ApiCaller } from "./api-caller.ts";

/** What tests do with an incident over the API, in the words of a person who calls it. */
export interface IncidentDesk {
  open(fields?: object, headers?: Record<string, string>): Promise<Answer>;
  command(number: string, name: string, input?: object, headers?: Record<string, string>): Promise<Answer>;
}

export function incidentDesk(call: ApiCaller): IncidentDesk {
  return {
    open: (fields = {}, headers = {}) =>
      call("POST", "/v1/records/incident", {
        body: { fields: { title: "Printer", impact: "low", urgency: "low", ...fields } },
        headers,
      }),
    command: (number, name, input = {}, headers = {}) =>
      call("POST", `/v1/records/incident/${number}/commands`, { body: { command: name, input }, headers }),
  };
}
