/**
 * Messages of syslog in a stream (RFC 6587): each with the count of its bytes before it, or each ended by a line feed.
 * A sender writes one of both; which, its first byte says.
 */

/** Longer messages are cut; what follows of them is passed over. */
export const longestMessage = 64 * 1024;

const lineFeed = 10;
const mostDigits = 9;
/** A count is followed by a message, which begins with its priority: other digits are a line. */
const counted = /^([1-9]\d{0,8}) </;
const mayBeCount = /^[1-9]\d{0,8} ?$/;

export class SyslogFraming {
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes that still belong to a message that was cut. */
  #passed = 0;
  #isCut = false;

  /** The messages that are whole. */
  push(chunk: Buffer): Buffer[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const passed = Math.min(this.#passed, bytes.length);
      this.#passed -= passed;
      bytes = bytes.subarray(passed);
      if (bytes.length === 0) break;
      const rest = this.#next(bytes, messages);
      if (rest === null) break;
      bytes = rest;
    }
    this.#rest = bytes;
    return messages;
  }

  /** What is there when the stream ends without a line feed. */
  end(): Buffer[] {
    const rest = this.#isCut || this.#passed > 0 ? Buffer.alloc(0) : this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length === 0 ? [] : [rest];
  }

  /** What follows the first message; null: it is not whole yet. */
  #next(bytes: Buffer, messages: Buffer[]): Buffer | null {
    if (this.#isCut) return this.#afterLine(bytes, []);
    const head = bytes.subarray(0, mostDigits + 2).toString("latin1");
    const count = counted.exec(head)?.[1];
    if (count !== undefined) return this.#counted(bytes, count, messages);
    if (bytes.length < mostDigits + 2 && mayBeCount.test(head)) return null;
    return this.#afterLine(bytes, messages);
  }

  #counted(bytes: Buffer, digits: string, messages: Buffer[]): Buffer | null {
    const begin = digits.length + 1;
    const length = Math.min(Number(digits), longestMessage);
    if (bytes.length < begin + length) return null;
    messages.push(bytes.subarray(begin, begin + length));
    this.#passed = Number(digits) - length;
    return bytes.subarray(begin + length);
  }

  #afterLine(bytes: Buffer, messages: Buffer[]): Buffer | null {
    const end = bytes.indexOf(lineFeed);
    if (end < 0 && this.#isCut) return Buffer.alloc(0);
    if (end < 0 && bytes.length < longestMessage) return null;
    const length = Math.min(end < 0 ? bytes.length : end, longestMessage);
    if (!this.#isCut && length > 0) messages.push(bytes.subarray(0, length));
    this.#isCut = end < 0;
    return end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 1);
  }
}
