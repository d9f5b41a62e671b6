/** Bodies of senders that send much at once: samples and lines. */
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { invalidInput } from "../error.ts";
import { overloaded, refusal } from "./answer.ts";
import { BodyReader } from "./body-reader.ts";

const maxBytes = 5 * 1024 * 1024;
/** Most bytes of a body that was packed. */
export const maxPlainBytes = 32 * 1024 * 1024;

const unzip = promisify(gunzip);

export class BatchBodies {
  readonly #bodies: BodyReader;

  constructor({
    maxWaitingBytes,
    slowAfterMs,
  }: {
    readonly maxWaitingBytes: number;
    readonly slowAfterMs: number | undefined;
  }) {
    this.#bodies = new BodyReader({
      maxBytes,
      maxReadingBytes: maxWaitingBytes,
      ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
    });
  }

  /** The bytes as they were sent. Throws 413, and 503 when too much is being read. */
  async sent(req: IncomingMessage): Promise<Buffer> {
    const bytes = await this.#bodies.read(req);
    if (bytes === "tooLarge") throw refusal(413, "Too large", `a request has at most ${maxBytes} bytes: split it`);
    if (bytes === "overload") throw overloaded({ connection: "close" });
    return bytes;
  }

  /** The bytes of a body that is plain or gzip. Throws 415 for any other, 400 for what is no gzip. */
  async plain(req: IncomingMessage): Promise<Buffer> {
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity" && encoding !== "gzip")
      throw refusal(415, "Not plain", `the body is encoded as "${encoding}": send it as it is, or as gzip`);
    const bytes = await this.sent(req);
    if (encoding === "identity") return bytes;
    return unzip(bytes, { maxOutputLength: maxPlainBytes }).catch((error: Error) => {
      throw invalidInput(`the body cannot be read as gzip: ${error.message}`);
    });
  }
}
