import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../ipc/contract/app.ts';
import { followSettings } from '../app/followSettings.ts';
import { settingsFile, type ChangedSettings } from './settingsFile.ts';
import { SettingsStore } from './settingsStore.ts';

const makePath = () => join(mkdtempSync(join(tmpdir(), 'pagoda-settings-')), 'settings.json');

function makeStore(changes: ChangedSettings = {}) {
  const saved: ChangedSettings[] = [];
  const store = new SettingsStore(changes, (now) => saved.push(now));
  return { store, saved };
}

test('one change leaves the rest, and only what was changed is saved', () => {
  const { store, saved } = makeStore({ topK: 20 });
  expect(store.change({ theme: 'dark', seed: undefined })).toEqual({
    ...defaultSettings,
    topK: 20,
    theme: 'dark',
  });
  expect(saved).toEqual([{ topK: 20, theme: 'dark' }]);
});

test('a value that is set to its default is not changed any more, and follows later defaults', () => {
  const { store, saved } = makeStore({ topK: 20, stop: ['END'] });
  store.change({ topK: defaultSettings.topK, stop: [], theme: 'dark' });
  expect(saved).toEqual([{ theme: 'dark' }]);
});

test('a reset takes settings back to their defaults', () => {
  const { store, saved } = makeStore({ topK: 20, theme: 'dark', systemPrompt: '' });
  expect(store.reset(['topK', 'systemPrompt', 'gpu'])).toEqual({ ...defaultSettings, theme: 'dark' });
  expect(saved).toEqual([{ theme: 'dark' }]);
});

test('a change that cannot be saved changes nothing', () => {
  const store = new SettingsStore({}, () => {
    throw new Error('disk full');
  });
  let changes = 0;
  store.changed(() => changes++);
  expect(() => store.change({ theme: 'dark' })).toThrow('disk full');
  expect([store.current(), changes]).toEqual([defaultSettings, 0]);
});

test('what was saved is there at the next start', () => {
  const path = makePath();
  const file = settingsFile(path);
  new SettingsStore({}, (changes) => file.save(changes)).change({ temperature: 0, modelPath: '/m.gguf' });
  expect(settingsFile(path).load()).toEqual({ value: { temperature: 0, modelPath: '/m.gguf' } });
});

test('a saved value that is not allowed, and one that is not known, are left out and harm no other', () => {
  const path = makePath();
  const value = { theme: 'pink', topP: 0.5, threads: -1, flavour: 'sweet' };
  writeFileSync(path, JSON.stringify({ version: 1, value }));
  expect(settingsFile(path).load()).toEqual({ value: { topP: 0.5 } });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 1, value });
});

test('what only a newer version knows is still there after this one saved', () => {
  const path = makePath();
  const value = { theme: 'pink', topP: 0.5, flavour: 'sweet' };
  writeFileSync(path, JSON.stringify({ version: 1, value }));
  const file = settingsFile(path);
  const store = new SettingsStore(file.load().value, (changes) => file.save(changes));
  store.change({ topK: 20 });
  const saved = () => (JSON.parse(readFileSync(path, 'utf8')) as { value: unknown }).value;
  expect(saved()).toEqual({ theme: 'pink', topP: 0.5, flavour: 'sweet', topK: 20 });
  store.change({ theme: 'dark' });
  store.reset(['topP']);
  expect(saved()).toEqual({ theme: 'dark', flavour: 'sweet', topK: 20 });
});

test('settings in a format of a newer version are refused and left as they are', () => {
  const path = makePath();
  const text = JSON.stringify({ version: 2, value: { theme: { name: 'pink' } } });
  writeFileSync(path, text);
  const error: unknown = expect.objectContaining({
    code: 'storage.newerVersion',
    data: { path, found: 2, supported: 1 },
  });
  expect(() => settingsFile(path).load()).toThrow(error);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('of a saved preset, what is no longer allowed takes neither the preset nor another along', () => {
  const path = makePath();
  const presets = [
    { id: 'a', name: 'Mine', values: { temperature: 1.5, topK: -3, flavour: 'sweet' } },
    { id: 'b', values: {} },
    { id: 'c', name: 'Beams', values: { method: 'beam', beams: 6, stop: ['END'] } },
  ];
  writeFileSync(path, JSON.stringify({ version: 1, value: { presets, temperature: 7 } }));
  const file = settingsFile(path);
  const { value } = file.load();
  const known: ChangedSettings['presets'] = [
    { id: 'a', name: 'Mine', values: { temperature: 1.5 } },
    { id: 'c', name: 'Beams', values: { method: 'beam', beams: 6, stop: ['END'] } },
  ];
  expect(value).toEqual({ temperature: 7, presets: known });

  // For the version that knows more of them they stay as they were, until somebody changes them.
  const store = new SettingsStore(value, (changes) => file.save(changes));
  const saved = () =>
    (JSON.parse(readFileSync(path, 'utf8')) as { value: { presets: unknown } }).value.presets;
  store.change({ topK: 20 });
  expect(saved()).toEqual(presets);
  store.change({ presets: known.slice(1) });
  expect(saved()).toEqual(known.slice(1));
});

test('only settings that the engine process is started with restart it', () => {
  const { store } = makeStore();
  const log: string[] = [];
  followSettings(store, {
    language: (language) => log.push(`language ${language}`),
    theme: (theme) => log.push(`theme ${theme}`),
    restartEngine: () => log.push('restart'),
    useModel: (path) => log.push(`model ${path}`),
  });
  store.change({ temperature: 1, threads: 4 });
  store.change({ theme: 'dark' });
  store.change({ language: 'de' });
  store.change({ gpu: 'off', kernels: 'stock' });
  store.change({ gpu: 'off' });
  store.change({ modelPath: '/m.gguf' });
  store.reset(['modelPath', 'kernels']);
  expect(log).toEqual(['theme dark', 'language de', 'restart', 'model /m.gguf', 'restart', 'model null']);
});
