/**
 * Reads bodies, as long as those that are being read have their bytes within a limit together. When there is no room,
 * the senders that have taken longest give way: who stalls holds back nobody.
 */
import type { IncomingMessage } from "node:http";

export interface BodyReaderOptions {
  /** Most bytes of one body. */
  readonly maxBytes: number;
  /** Most bytes of all bodies that are not whole yet. */
  readonly maxReadingBytes: number;
  /** A body that is not whole after this time gives way when there is no room. @default 2000 */
  readonly slowAfterMs?: number;
}

export type ReadBody = Buffer | "tooLarge" | "overload";

interface Reading {
  readonly startedAt: number;
  bytes: number;
  readonly giveWay: () => void;
}

export class BodyReader {
  readonly #options: Required<BodyReaderOptions>;
  /** In the order of their beginning. */
  readonly #underWay = new Set<Reading>();
  #bytes = 0;

  constructor(options: BodyReaderOptions) {
    this.#options = { slowAfterMs: 2_000, ...options };
  }

  /**
   * The whole body, unless it is larger than allowed or there is no room. Of a body that is too large some is read and
   * dropped, so that a sender that reads the answer only afterwards gets it. Rejects when the sender goes away.
   */
  read(req: IncomingMessage): Promise<ReadBody> {
    const { maxBytes } = this.#options;
    if (Number(req.headers["content-length"] ?? 0) > 4 * maxBytes) return Promise.resolve("tooLarge");
    // Events, not an iterator, whose promises cost more than most bodies.
    return new Promise<ReadBody>((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const stop = (outcome: "tooLarge" | "overload"): void => {
        // The request is not destroyed: its socket carries the answer.
        req.pause();
        chunks.length = 0;
        this.#end(reading);
        resolve(outcome);
      };
      const reading: Reading = { startedAt: Date.now(), bytes: 0, giveWay: () => stop("overload") };
      this.#underWay.add(reading);
      req.on("data", (chunk: Buffer) => {
        if (!this.#underWay.has(reading)) return;
        size += chunk.length;
        if (size > 4 * maxBytes) stop("tooLarge");
        else if (size > maxBytes) return;
        else if (this.#hasRoom(reading, chunk.length)) chunks.push(chunk);
        else stop("overload");
      });
      let isWhole = false;
      req.on("end", () => {
        isWhole = true;
        this.#end(reading);
        resolve(size > maxBytes ? "tooLarge" : chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      });
      const gone = (error: Error): void => {
        this.#end(reading);
        reject(error);
      };
      req.on("error", gone);
      // Every request closes, and the trace of an error costs more than all else here.
      req.on("close", () => {
        if (!isWhole) gone(new Error("the sender went away before its body was whole"));
      });
    });
  }

  #hasRoom(reading: Reading, bytes: number): boolean {
    const { maxReadingBytes, slowAfterMs } = this.#options;
    while (this.#bytes + bytes > maxReadingBytes) {
      const [oldest] = this.#underWay;
      if (oldest === undefined || oldest === reading || Date.now() - oldest.startedAt < slowAfterMs) return false;
      oldest.giveWay();
    }
    reading.bytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  #end(reading: Reading): void {
    if (!this.#underWay.delete(reading)) return;
    this.#bytes -= reading.bytes;
  }
}
