/**
 * Evaluated once a worker, before its first workflow: every workflow type with all that it is made of. What is not
 * named here is evaluated again for each workflow, which costs milliseconds and memory (measured: docs/performance.md)
 * and lets V8 begin anew: it keeps what it has learned of a function, and the code it has compiled for it, with the
 * module that made it.
 *
 * 1. No module of workflows/ or of the engine parts they use keeps anything but caches of what follows from its key
 *    (preload.test.ts lists them). What belongs to a run is in its own closures and objects. The SDK freezes what
 *    modules export.
 */
import "./index.ts";
import "./payload/converter.ts";

// The SDK takes a stack trace of every promise of workflow code, by the global `Error`, for a query that asks where a
// workflow waits: a quarter of what a command costs in the sandbox (measured), also with few frames. The code of the
// bundle has bound the built-in one before (cli/worker/make-bundle.ts), so that its own errors keep their traces; what
// the SDK makes without a text has none, and it then keeps none. Where a record waits its own row says.
const untraced: ErrorConstructor = new Proxy(Error, {
  // One made of it, such as an error of somebody's own, is no concern of the hook.
  construct: (target, args: unknown[], made): object =>
    args.length === 0 && made === untraced
      ? (Object.create(target.prototype) as Error)
      : (Reflect.construct(target, args, made) as Error),
});
globalThis.Error = untraced;
