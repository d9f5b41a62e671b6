/** What an API said instead of an answer. */
export class RestFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RestFault";
    this.status = status;
  }
}
