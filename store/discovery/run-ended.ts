/** What the outbox carries when a run of a discovery has ended: those that are due after it are started. */
export interface DiscoveryEnded {
  readonly id: string;
  /** The run. */
  readonly record: string;
  readonly kind: "discovery.ended";
  readonly discovery: string;
}
