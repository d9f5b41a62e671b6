/** A pattern that Oniguruma would refuse, or that we do; thrown inside the parser, a value at the door. */
export class RegexSyntaxError extends Error {}

/** Stops the parse with an error text of Oniguruma's. */
export function refuse(message: string): never {
  throw new RegexSyntaxError(message);
}

/** The pattern as code points, with a position. */
export class PatternReader {
  readonly codes: readonly number[];
  position = 0;

  constructor(pattern: string) {
    this.codes = Array.from(pattern, (char) => char.codePointAt(0) as number);
  }

  get ended(): boolean {
    return this.position >= this.codes.length;
  }

  /** The next character, or "" at the end. */
  peek(ahead = 0): string {
    const code = this.codes[this.position + ahead];
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  next(): string {
    const char = this.peek();
    this.position++;
    return char;
  }

  nextCode(): number {
    return this.codes[this.position++] as number;
  }

  /** Moves over the character when it is the next one. */
  accept(char: string): boolean {
    if (this.peek() !== char) return false;
    this.position++;
    return true;
  }

  text(from: number, to: number): string {
    return this.codes
      .slice(from, to)
      .map((code) => String.fromCodePoint(code))
      .join("");
  }

  /** Reads up to `limit` digits of the base; null when there is none. */
  digits(base: 8 | 10 | 16, limit: number): number | null {
    const start = this.position;
    let value = 0;
    while (this.position - start < limit) {
      const digit = digitValue(this.codes[this.position] ?? 0);
      if (digit >= base) break;
      value = value * base + digit;
      this.position++;
    }
    return this.position === start ? null : value;
  }
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 99;
}
