/**
 * Evaluated once a worker, before its first workflow; every other module of the bundle is evaluated again for each workflow
 * (measured: 9 ms and most of the memory of one, for this kernel). So only what is pure may be named here: modules that keep
 * nothing but caches of what follows from its key. The SDK freezes what they export.
 */
import "../engine/clock/calendar.ts";
import "../engine/lifecycle/deadlines.ts";
import "../engine/lifecycle/decide.ts";
import "../engine/lifecycle/fold.ts";
import "../engine/lifecycle/needs.ts";
import "./payload/converter.ts";

// The SDK takes a stack trace of every promise of workflow code and maps each frame to its source: half of what a command
// costs in the sandbox (measured). Its own two frames, the place and its caller are enough to find one.
Error.stackTraceLimit = 4;
