/** A program that runs on a host until it is stopped. */
export interface Daemon {
  readonly name: string;
  /** Keeps in the foreground. */
  readonly argv: readonly string[];
  /** root when not given. */
  readonly user?: string;
  readonly folder?: string;
  /** Ports that it listens on. */
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
}

export const pidFileOf = (daemon: string): string => `/run/lab/${daemon}.pid`;
export const logFileOf = (daemon: string): string => `/var/log/${daemon}.out`;
