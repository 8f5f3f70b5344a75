import { expect, test } from 'vitest';
import { defaultSettings } from '../../electron/ipc/contract/app.ts';
import { samplingSettings } from '../../engine/contract/sampling.ts';
import { createSettingsStore, moreSampling, samplingOf } from './settings.ts';

test('samplers that nobody switched on are not sent; those that somebody did are', () => {
  const store = createSettingsStore();
  const usual = samplingOf(store.getState());
  expect(Object.keys(usual).filter((name) => (moreSampling as readonly string[]).includes(name))).toEqual([]);
  store.setState({ settings: { ...defaultSettings, dryMultiplier: 0.8, typicalP: 0.9 } });
  expect(samplingOf(store.getState())).toEqual({ ...usual, dryMultiplier: 0.8, typicalP: 0.9 });
});

test("their defaults are the engine's", () => {
  const engine = samplingSettings.parse({});
  for (const name of moreSampling) expect([name, defaultSettings[name]]).toEqual([name, engine[name]]);
});
