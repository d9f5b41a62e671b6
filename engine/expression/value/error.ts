import type { Json } from "../../base/json.ts";

/** A jq error on its way to `try`: any JSON value. Not an Error: it has no stack trace to collect. */
export class ExpressionError {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }
}

/** A limit that was reached. No `try` of an expression catches it. */
export class BudgetExhausted {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}
