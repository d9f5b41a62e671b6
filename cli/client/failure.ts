/** The command line asks for something that makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** No API, or no key for it, is named or found. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly exitCode: 69 | 78;

  constructor(exitCode: 69 | 78, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
