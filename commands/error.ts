/**
 * What a command may end with besides its outcome. Told apart by `name`, which survives module copies; `instanceof`
 * does not.
 */

/** Nobody knows yet whether the command took effect. Ask again with the same command id. */
export class OutcomeUnknownError extends Error {
  override readonly name = "OutcomeUnknownError";
  readonly commandId: string;

  constructor(commandId: string, cause: unknown) {
    super(`the outcome of command "${commandId}" is not known yet; ask again with the same id`, { cause });
    this.commandId = commandId;
  }
}

/** The command id, or idempotency key, was used for another request. */
export class CommandConflictError extends Error {
  override readonly name = "CommandConflictError";
}

/** A defect or a lost ledger: a person must look; asking again does not help. */
export class CommandFailedError extends Error {
  override readonly name = "CommandFailedError";
}

/** What is asked of something that is not in a state for it, or that wants a decision first. */
export class RequestRefusedError extends Error {
  override readonly name = "RequestRefusedError";
}

/** What is asked names something that there is not. */
export class RequestMistakenError extends Error {
  override readonly name = "RequestMistakenError";
}

/** An effect that says itself when it is to be tried again. */
export class LaterError extends Error {
  override readonly name = "LaterError";
  readonly retryInMs: number;

  constructor(message: string, retryInMs: number) {
    super(message);
    this.retryInMs = retryInMs;
  }
}

/**
 * What an effect asks for was refused: trying again gets the same answer until somebody changes a definition or a
 * record.
 */
export class EffectRefusedError extends Error {
  override readonly name = "EffectRefusedError";
}
