import type { Json } from "../base/json.ts";
import {
  emptyPath,
  Fork,
  Frame,
  pathKeys,
  refuseElement,
  type Code,
  type Env,
  type Machine,
  type Path,
  type Single,
} from "./machine.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { ExpressionError } from "./value/error.ts";
import { truncatedText } from "./value/json-text.ts";
import { isArray } from "./value/order.ts";
import { deletePaths, getPath, setPath } from "./value/set-path.ts";

function endPath(machine: Machine): Path {
  if (!machine.onPath())
    throw new ExpressionError(`Invalid path expression with result ${truncatedText(machine.value)}`);
  const path = machine.path ?? emptyPath;
  machine.meter.cells(path.length);
  return path;
}

/** Follows the paths of `code` from the value at hand; `resume` finds each in `machine.value` and must call `leave`. */
function followPaths(
  machine: Machine,
  env: Env,
  frame: Frame,
  code: Code,
  resume: (machine: Machine, frame: Frame) => void,
  data: unknown,
): void {
  const inside = new Frame(machine, resume, env, frame, data);
  machine.path = emptyPath;
  machine.at = machine.value;
  code.run(machine, env, inside);
}

/** `path(f)` */
export function pathCode(body: Code): Code {
  const resume = (machine: Machine, frame: Frame): void => {
    const keys = pathKeys(endPath(machine));
    leave(machine, frame);
    machine.value = keys;
    machine.frame = frame.up as Frame;
  };
  return {
    run: (machine, env, frame) => followPaths(machine, env, frame, body, resume, null),
    single: null,
    each: null,
  };
}

/** `getpath(p)`: a path of its own inside a path expression; null where the way ends early. */
export function getPathCode(path: Code): Code {
  const single: Single | null = path.single;
  const apply = (machine: Machine, keys: Json, frame: Frame): void => {
    const value = getPath(machine.value, keys);
    if (machine.path !== null && machine.onPath()) {
      for (const key of isArray(keys) ? keys : [keys]) machine.step(key, value);
      machine.at = value;
    }
    machine.value = value;
    machine.frame = frame;
  };
  const resume = (machine: Machine, frame: Frame): void => {
    const keys = machine.value;
    leave(machine, frame);
    machine.value = frame.input;
    apply(machine, keys, frame.up as Frame);
  };
  return {
    run: (machine, env, frame) => {
      if (single !== null) apply(machine, single(machine.value, env, machine), frame);
      else evaluateInside(machine, env, frame, path, resume, null);
    },
    single: single === null ? null : (input, env, machine) => getPath(input, single(input, env, machine)),
    each: null,
  };
}

/** What an update has done so far. */
interface Update {
  root: Json;
  readonly deleted: Json[];
}

interface OneUpdate {
  readonly update: Update;
  readonly path: Json;
  readonly forks: number;
}

function finishUpdate(machine: Machine, fork: Fork): void {
  const { root, deleted } = fork.data as Update;
  if (machine.path !== null) {
    // jq keeps the result and the paths to delete in an array, which no path leads to: an update is never part of a
    // path
    machine.value = [root, deleted];
    refuseElement(machine, 0);
  }
  machine.value = deleted.length === 0 ? root : deletePaths(root, deleted, machine.meter);
  machine.frame = fork.frame;
}

function resumeUpdated(machine: Machine, frame: Frame): void {
  const { update, path, forks } = frame.data as OneUpdate;
  machine.forks.length = forks;
  update.root = setPath(update.root, path, machine.value, machine.meter);
  machine.backtrack();
}

function deleteUpdated(machine: Machine, fork: Fork): void {
  const { update, path } = fork.data as OneUpdate;
  update.deleted.push(path);
  machine.backtrack();
}

/**
 * `paths |= f`: each path takes the first output of f on its value; a path for which f has none is deleted at the end.
 */
export function updateCode(paths: Code, body: Code): Code {
  const { single } = body;
  const resume = (machine: Machine, frame: Frame): void => {
    const keys = pathKeys(endPath(machine));
    leave(machine, frame);
    const update = frame.data as Update;
    const value = getPath(update.root, keys);
    if (single !== null) {
      update.root = setPath(update.root, keys, single(value, frame.env, machine), machine.meter);
      machine.backtrack();
      return;
    }
    const one: OneUpdate = { update, path: keys, forks: machine.forks.length };
    machine.push(new Fork(machine, "alternative", deleteUpdated, frame.env, frame, one));
    machine.value = value;
    const updated = new Frame(machine, resumeUpdated, frame.env, frame, one);
    machine.path = null;
    body.run(machine, frame.env, updated);
  };
  return {
    run: (machine, env, frame) => {
      const update: Update = { root: machine.value, deleted: [] };
      machine.push(new Fork(machine, "alternative", finishUpdate, env, frame, update));
      followPaths(machine, env, frame, paths, resume, update);
    },
    single: null,
    each: null,
  };
}
