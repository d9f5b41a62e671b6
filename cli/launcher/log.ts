/** Where the launcher tells what it does: one plain line a call, never on stdout. */
export type Log = (line: string) => void;

export const silent: Log = () => {};
