import type { CertificateFacts, NameSpace } from "./facts.ts";

/**
 * The first name of a certificate that an authority above it may not sign for (RFC 5280, 4.2.1.10); null = it may sign
 * for all. Of each kind of name one space that is permitted must hold it, and none that is excluded.
 */
export function nameOutside(certificate: CertificateFacts, authority: CertificateFacts): string | null {
  const names = namesOf(certificate);
  return (
    names.find(
      (name) =>
        authority.excluded.some((space) => holds(space, name)) ||
        (authority.permitted.some(({ kind }) => kind === name.kind) &&
          !authority.permitted.some((space) => holds(space, name))),
    )?.text ?? null
  );
}

interface Name {
  readonly kind: NameSpace["kind"];
  readonly text: string;
  readonly parts: readonly string[];
}

function namesOf({ dnsNames, addresses, commonName, subject, subjectParts, isAuthority }: CertificateFacts): Name[] {
  // OpenSSL takes the common name of what is no authority for a host where there is no other name.
  const byCommonName = dnsNames.length === 0 && addresses.length === 0 && isAuthority !== true && isHost(commonName);
  const hosts = byCommonName ? [commonName ?? ""] : dnsNames;
  return [
    ...hosts.map((text): Name => ({ kind: "dns", text, parts: [] })),
    ...addresses.map((text): Name => ({ kind: "address", text, parts: [] })),
    ...(subjectParts.length === 0 ? [] : [{ kind: "directory", text: subject, parts: subjectParts } satisfies Name]),
  ];
}

function isHost(name: string | null): boolean {
  return name !== null && /^(?:[a-z0-9_-]+\.)+[a-z0-9_-]+$/iu.test(name);
}

function holds(space: NameSpace, { kind, text, parts }: Name): boolean {
  if (space.kind !== kind) return false;
  switch (space.kind) {
    case "dns": {
      const [base, name] = [space.name.toLowerCase(), text.toLowerCase()];
      if (base === "" || name === base) return true;
      return name.endsWith(base.startsWith(".") ? base : `.${base}`);
    }
    case "address": {
      const { octets, mask } = space;
      if (octets.length !== text.length || mask.length !== text.length) return false;
      return [...text].every((digit, index) => {
        const bits = Number.parseInt(mask[index] ?? "0", 16);
        return (Number.parseInt(digit, 16) & bits) === (Number.parseInt(octets[index] ?? "0", 16) & bits);
      });
    }
    case "directory":
      return space.parts.every((part, index) => parts[index] === part);
  }
}
