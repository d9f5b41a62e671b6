import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { HttpError, unavailable } from "../error.ts";
import { answer } from "./answer.ts";

export interface DoorParams {
  /** Of the address; its first group is the name of what is asked for. */
  readonly path: RegExp;
  /** What comes through, as refusals call it: `delivery`. */
  readonly what: string;
  readonly log: Logger;
  /** Stores what came and answers. What it throws is answered as a problem; what is no `HttpError` as 503. */
  readonly accept: (req: IncomingMessage, res: ServerResponse, name: string) => Promise<void>;
}

/** A door in front of express: handles a request, or returns false when it is not for it. */
export function door({ path, what, log, accept }: DoorParams): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    const match = path.exec(req.url ?? "");
    if (match === null) return false;
    const name = match[1] ?? "";
    accept(req, res, name).catch((error: unknown) => {
      const known = error instanceof HttpError ? error : null;
      if (known === null) log.warn({ err: error, name }, `${what} not stored`);
      const away = unavailable(`the ${what} could not be stored: send it again`, 2);
      // Without what may be a secret.
      if (!res.headersSent) answer(res, (known ?? away).params, (req.url ?? "").split("?")[0] ?? "");
    });
    return true;
  };
}
