import { expect, test } from 'vitest';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import { defaultSettings } from '../../ipc/contract/app.ts';
import { noModelDefaults, noNotes } from '../../ipc/contract/library.ts';
import { offeredModels, type Known } from './offeredModels.ts';

const entry = (path: string, more: Partial<LibraryEntry> = {}): LibraryEntry => ({
  path,
  name: path,
  owner: 'lmstudio',
  kind: 'model',
  bytes: 1,
  parts: 1,
  architecture: 'llama',
  quantisation: null,
  parameters: null,
  contextLength: null,
  shape: null,
  modifiedAt: 5,
  companions: [],
  problem: null,
  ...more,
});
const opened = (path: string, present = true) => ({
  path,
  name: 'Opened',
  fileBytes: 2,
  embedded: false,
  present,
  lastUsedAt: null,
});
const offer = (more: Partial<Known> = {}) =>
  offeredModels({
    settings: defaultSettings,
    library: { report: { entries: [], places: [] } },
    models: [],
    notes: {},
    embedded: '/e.gguf',
    ...more,
  });

test('the models of the library and those that were opened are offered, and nothing that writes no text', () => {
  const { models, home } = offer({
    library: {
      report: { entries: [entry('/a.gguf'), entry('/p.gguf', { kind: 'projector' })], places: [] },
    },
    models: [opened('/a.gguf'), opened('/b.gguf'), opened('/gone.gguf', false)],
  });
  expect(models.map(({ path, owner }) => [path, owner])).toEqual([
    ['/a.gguf', 'lmstudio'],
    ['/b.gguf', 'added'],
  ]);
  expect(home).toBe('/e.gguf');
});

test('each has what a person set for it, and the chats’ one alone their draft model', () => {
  const defaults = { ...noModelDefaults, contextLength: 4096, temperature: 0.3, systemPrompt: 'Be brief.' };
  const { models } = offer({
    settings: { ...defaultSettings, modelPath: '/a.gguf', threads: 3, draftModel: '/small.gguf' },
    models: [opened('/a.gguf'), opened('/b.gguf')],
    notes: { '/b.gguf': { ...noNotes, defaults } },
  });
  expect(models).toMatchObject([
    { temperature: null, settings: { contextLength: null, threads: 3, draftModel: '/small.gguf' } },
    {
      temperature: 0.3,
      topP: null,
      systemPrompt: 'Be brief.',
      settings: { contextLength: 4096, threads: 3, draftModel: null },
    },
  ]);
});
