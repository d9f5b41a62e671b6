import type { ScopeFailure } from "../../engine/cloud/seen.ts";
import type { Provider } from "../../engine/cloud/ir.ts";
import { isRefusedKey, restFailure } from "./rest/failure.ts";
import type { ProviderSession, SessionParams } from "./listing.ts";

/** How a provider is asked, and what its errors mean. */
export interface ProviderAdapter {
  open(params: SessionParams): Promise<ProviderSession>;
  failure(error: unknown): ScopeFailure;
  /** Whether newer keys may help. */
  isExpired(error: unknown): boolean;
}

/** The adapter of a provider: its client is loaded with it. */
export async function adapterOf(provider: Provider): Promise<ProviderAdapter> {
  switch (provider) {
    case "aws": {
      const [{ openAws }, { awsFailure, isExpired }] = await Promise.all([
        import("./aws/session.ts"),
        import("./aws/failure.ts"),
      ]);
      return { open: openAws, failure: awsFailure, isExpired };
    }
    case "kubernetes": {
      const { openKubernetes } = await import("./kubernetes/session.ts");
      return { open: openKubernetes, failure: restFailure, isExpired: isRefusedKey };
    }
    case "libvirt": {
      const { libvirtFailure, openLibvirt } = await import("./libvirt/session.ts");
      return { open: openLibvirt, failure: libvirtFailure, isExpired: () => false };
    }
  }
}
