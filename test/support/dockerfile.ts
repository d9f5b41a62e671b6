export interface DockerfileStep {
  readonly instruction: string;
  readonly words: readonly string[];
}

/** The instructions of a Dockerfile, with continued lines joined and comments left out. */
export function parseDockerfile(text: string): DockerfileStep[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n/g, " ")
    .split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [instruction = "", ...words] = line.trim().split(/\s+/);
      return { instruction, words };
    });
}
