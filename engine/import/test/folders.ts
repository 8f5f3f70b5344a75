import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checkpoint folders as other people's tools write them. A few of each kind are kept here; PAGODA_FORMATS names a folder with more of
 * them.
 */
export const foldersPath = process.env['PAGODA_FORMATS'] || join(import.meta.dirname, '../fixtures');

export interface Expected {
  readonly folder: string;
  readonly expect: 'import' | 'refuse';
  readonly format: string | null;
  readonly reason?: string;
}

export const expected: readonly Expected[] = (
  JSON.parse(readFileSync(join(foldersPath, 'expected.json'), 'utf8')) as Expected[]
).filter(({ folder }) => existsSync(join(foldersPath, folder)));

export const toImport = expected.filter(({ expect }) => expect === 'import').map(({ folder }) => folder);
export const toRefuse = expected.filter(({ expect }) => expect === 'refuse').map(({ folder }) => folder);

export interface Dequantised {
  readonly tensors: Readonly<
    Record<string, { readonly shape: readonly [number, number]; readonly sha256_f32: string }>
  >;
}

/** What the tool that wrote a folder decodes; null where it is not quantised. */
export function dequantisedOf(folder: string): Dequantised | null {
  const path = join(foldersPath, folder, 'reference/dequantised.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Dequantised) : null;
}

export interface Logits {
  readonly probe_ids: readonly number[];
  readonly prompts: readonly {
    readonly text: string;
    readonly text_ids: readonly number[];
    readonly ids: readonly number[];
    readonly last_probe: readonly number[];
    readonly last_top20: readonly (readonly [number, number])[];
    readonly argmax: readonly number[];
    readonly margin: readonly number[];
  }[];
}

export const logitsOf = (folder: string): Logits =>
  JSON.parse(readFileSync(join(foldersPath, folder, 'reference/logits.json'), 'utf8')) as Logits;
