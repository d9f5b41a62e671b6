/** One server-sent event that carries data. */
export interface StreamEvent {
  /** Id of this event, or of the last one before it that had one; empty when there was none. */
  readonly id: string;
  readonly data: string;
}

/**
 * Reads server-sent events out of a text that arrives in pieces (WHATWG HTML, 9.2.6). An event is given when its empty
 * line has come: one that is cut off is dropped, for it will come again.
 */
export class EventStreamReader {
  #pending = "";
  #id = "";
  #data: string[] = [];

  /** The events that the piece makes whole. */
  read(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const text = this.#pending + piece;
    // The end of a line is told by what follows a CR: it stays until that is there.
    const ends = /\r\n|\n|\r(?!$)/g;
    let from = 0;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      const event = this.#line(text.slice(from, end.index));
      if (event !== null) events.push(event);
      from = ends.lastIndex;
    }
    this.#pending = text.slice(from);
    return events;
  }

  #line(line: string): StreamEvent | null {
    if (line === "") {
      const data = this.#data;
      this.#data = [];
      return data.length === 0 ? null : { id: this.#id, data: data.join("\n") };
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }
}
