/** The DER forms in a text of PEM, in their order; other blocks are passed over, and keys are never kept. */
export function readPem(text: string): Buffer[] {
  return [...text.matchAll(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]{1,200000})-----END/gu)].map((match) =>
    Buffer.from(match[1] ?? "", "base64"),
  );
}

/** Whether a text holds a private key: it must go no further. */
export function holdsKey(text: string): boolean {
  return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/u.test(text);
}

export function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/gu) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
