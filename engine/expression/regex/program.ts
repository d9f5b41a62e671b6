/** A set for the matcher: bits for ASCII, ranges for the rest. */
export interface CompiledSet {
  /** 1 for each member below 128. */
  readonly ascii: Uint8Array;
  /** Sorted inclusive ranges, flattened. */
  readonly ranges: Int32Array;
}

/** Where a search may start. */
export interface SearchHint {
  /** Only at the start of the subject. */
  readonly anchored: boolean;
  /** A text that every match starts with; "" when unknown. */
  readonly prefix: string;
  /** The characters a match can start with; null when unknown or when it can be empty. */
  readonly first: CompiledSet | null;
}

/** Instructions for the matcher. Registers: two per capture group, then the loop and mark registers. */
export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CompiledSet[];
  readonly strings: readonly string[];
  readonly groupLists: readonly (readonly number[])[];
  readonly registerCount: number;
  /** Registers from here on belong to loops and marks; a call saves and gives them back. */
  readonly firstLoopRegister: number;
  readonly groupCount: number;
  readonly hint: SearchHint;
}

/** Instruction codes; the operands stand behind each in `code`. */
export const OP = {
  MATCH: 0,
  /** unit */
  UNIT: 1,
  /** string index */
  STRING: 2,
  /** set index */
  SET: 3,
  FAIL: 4,
  /** preferred target, other target */
  SPLIT: 5,
  /** target */
  JUMP: 6,
  /** register */
  SAVE: 7,
  /** anchor number */
  ANCHOR: 8,
  /** mark register */
  MARK: 9,
  /** mark register: forget the choices since */
  CUT: 10,
  /** mark register, position register */
  LOOK: 11,
  /** mark register, position register: forget the choices since, go back to the position */
  LOOK_END: 12,
  /** mark register, target when the body fails */
  NOT: 13,
  /** mark register: the body matched, so the look fails */
  NOT_END: 14,
  /** characters to step back */
  BACK: 15,
  /** group list, 1 = ignore case */
  BACKREFERENCE: 16,
  /** counter register */
  COUNT_START: 17,
  /** counter register, min, max (-1 = none), greedy, exit */
  COUNT: 18,
  /** counter register, exit: entered again by a lazy loop */
  COUNT_ENTER: 19,
  /** position register, group list whose captures are compared (-1 = none), first register of the copies */
  EMPTY_START: 20,
  /** as EMPTY_START, then the target when something was taken */
  EMPTY_END: 21,
  /** set index, min, max (-1 = none): greedy loop over one character */
  STAR: 22,
  /** target, return address */
  CALL: 23,
  RETURN: 24,
  KEEP: 25,
  /** group list: fails when none has matched */
  MATCHED: 26,
  /** group's start register, register of the pending start: sets both ends of the group */
  CAPTURE_END: 27,
  /** group's start register: the group holds nothing until it ends */
  CAPTURE_START: 28,
} as const;

/** The register that holds where a match starts, moved by `\K`. */
export const KEEP_REGISTER = 0;
/** The register that holds the current call frame. */
export const FRAME_REGISTER = 1;

export const ANCHORS = [
  "subjectStart",
  "subjectEnd",
  "subjectEndOrNewline",
  "lineStart",
  "lineEnd",
  "wordBoundary",
  "notWordBoundary",
  "searchStart",
] as const;
