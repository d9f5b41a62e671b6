/** Whether bytes that come in pieces are text in UTF-8, without control characters but tab, line and page ends. */
export class TextCheck {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #isText = true;

  add(bytes: Uint8Array): void {
    if (this.#isText) this.#look(() => this.#decoder.decode(bytes, { stream: true }));
  }

  /** After the last of them. */
  isText(): boolean {
    if (this.#isText) this.#look(() => this.#decoder.decode());
    return this.#isText;
  }

  #look(decode: () => string): void {
    try {
      // oxlint-disable-next-line no-control-regex -- these are what is looked for
      if (/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(decode())) this.#isText = false;
    } catch {
      this.#isText = false;
    }
  }
}
