import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What requests to one model have where they say nothing else, as a person set it in the app's library. Null: nothing. */
export interface KeptValues {
  readonly systemPrompt: string | null;
  readonly temperature: number | null;
  readonly topP: number | null;
}

export const nothingKept: KeptValues = {
  systemPrompt: null,
  temperature: null,
  topP: null,
};

/** Each value on its own: one that this version does not take leaves the others. */
const values = z.object({
  systemPrompt: z.string().nullable().catch(null),
  temperature: z.number().nullable().catch(null),
  topP: z.number().nullable().catch(null),
});
const notes = z.object({
  version: z.literal(1),
  value: z.record(z.string(), z.object({ defaults: values }).catch({ defaults: nothingKept })),
});

/** Where the app keeps its data: `PAGODA_DATA`, or its folder in the system's own place for that. */
function appData(env: Readonly<Record<string, string | undefined>>, home: string, platform: string): string {
  if (env['PAGODA_DATA']) return env['PAGODA_DATA'];
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Pagoda');
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Pagoda');
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'Pagoda');
}

/** By path. Nothing where the app was never used, or where a newer one wrote its file: it is read and never changed. */
export async function keptValues(
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
  platform: string = process.platform,
): Promise<ReadonlyMap<string, KeptValues>> {
  try {
    const text = await readFile(join(appData(env, home, platform), 'model-notes.json'), 'utf8');
    const { value } = notes.parse(JSON.parse(text));
    return new Map(Object.entries(value).map(([path, { defaults }]) => [path, defaults]));
  } catch {
    return new Map();
  }
}
