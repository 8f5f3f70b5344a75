import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Metadata } from '../config/architecture.ts';
import { readJson, readSideFile } from '../config/sideFiles.ts';

const stored = z.union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))]);

/** The chat templates of a folder: its own file first, which newer tools write, then what the tokenizer's settings say. */
export async function readTemplates(
  folder: string,
  settings: Record<string, unknown>,
): Promise<{ metadata: Metadata; notes: string[] }> {
  const templates = new Map<string, string>();
  const notes: string[] = [];
  const asFile = await readJson(join(folder, 'chat_template.json'));
  for (const said of [asFile?.['chat_template'], settings['chat_template']]) {
    const parsed = stored.safeParse(said);
    if (!parsed.success) continue;
    if (typeof parsed.data === 'string') templates.set('default', parsed.data);
    else for (const { name, template } of parsed.data) templates.set(name, template);
  }
  const own = (await readSideFile(join(folder, 'chat_template.jinja')))?.toString('utf8');
  if (own !== undefined) {
    const other = templates.get('default');
    if (other !== undefined && other !== own) {
      notes.push(
        'chat_template.jinja and tokenizer_config.json have different chat templates; the former is taken',
      );
    }
    templates.set('default', own);
  }
  for (const [name, text] of await additional(folder)) templates.set(name, text);
  const metadata: Metadata = [];
  const named = [...templates.keys()].filter((name) => name !== 'default');
  for (const [name, value] of templates) {
    const key = name === 'default' ? 'tokenizer.chat_template' : `tokenizer.chat_template.${name}`;
    metadata.push([key, { type: 'string', value }]);
  }
  if (named.length > 0) metadata.push(['tokenizer.chat_templates', { type: 'strings', value: named }]);
  return { metadata, notes };
}

async function additional(folder: string): Promise<[string, string][]> {
  const place = join(folder, 'additional_chat_templates');
  const names = await readdir(place).catch(() => []);
  const found: [string, string][] = [];
  for (const file of names.filter((name) => /^[\w-]+\.jinja$/.test(name)).sort()) {
    const text = await readSideFile(join(place, file));
    if (text) found.push([file.slice(0, -'.jinja'.length), text.toString('utf8')]);
  }
  return found;
}
