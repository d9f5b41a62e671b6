/** Turns UTF-16 positions of one text into code-point offsets; free for texts without surrogates. */
export class CodePointOffsets {
  readonly #text: string;
  readonly #plain: boolean;
  /** The last answer: where questions go forward, each character is counted once. */
  #unit = 0;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
    this.#plain = !hasSurrogate(text);
  }

  of(unit: number): number {
    if (this.#plain) return unit;
    if (unit < this.#unit) {
      this.#unit = 0;
      this.#offset = 0;
    }
    this.#offset += this.#count(this.#unit, unit);
    this.#unit = unit;
    return this.#offset;
  }

  between(from: number, to: number): number {
    return this.#plain ? to - from : this.#count(from, to);
  }

  /** The position behind the character at this one. */
  after(unit: number): number {
    return (
      unit + (this.#plain || unit >= this.#text.length || (this.#text.codePointAt(unit) as number) < 0x10000 ? 1 : 2)
    );
  }

  #count(from: number, to: number): number {
    let count = 0;
    for (let unit = from; unit < to; unit = this.after(unit)) count++;
    return count;
  }
}

function hasSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdfff) return true;
  }
  return false;
}
