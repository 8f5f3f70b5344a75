/** What a file's name says of how its weights are stored: `Q4_K_M`, `IQ3_XS`, `BF16`; null: nothing. Where there are several the last counts. */
export function quantisationOf(name: string): string | null {
  const found = name.matchAll(
    /(?<![A-Za-z0-9])((?:I?Q\d|TQ\d)(?:_[A-Z0-9]+)*|BF16|F16|F32|FP16|FP8|MXFP4(?:_MOE)?|NVFP4)(?![A-Za-z0-9])/gi,
  );
  return [...found].at(-1)?.[1]?.toUpperCase() ?? null;
}

/** The place of a file among those that a model is cut into: `name-00002-of-00005.gguf`. */
export function shardOf(name: string): { base: string; index: number; count: number } | null {
  const found = /^(.*)-(\d{5})-of-(\d{5})(\.[a-z]+)$/i.exec(name);
  return found && { base: `${found[1]}${found[4]}`, index: Number(found[2]), count: Number(found[3]) };
}
