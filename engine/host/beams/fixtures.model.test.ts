import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BeamSettingsInput } from '../../contract/beam.ts';
import { generateParams, type ReturnedBeam } from '../../contract/generation.ts';
import { Device } from '../../device/index.ts';
import { KvCache } from '../../kv/index.ts';
import { exactOptions, readFixture, tinyPath } from '../../native/test/device.ts';
import { exactModel, Settings, type Setting } from '../../native/test/processes.ts';
import { expectOwnKernels } from '../../native/test/processor.ts';
import { openRemote, type Remote } from '../../native/test/remoteContext.ts';
import type { Model } from '../../native/native.d.ts';
import { Scheduler, StepCost } from '../../scheduler/index.ts';
import { StepLoop } from '../../step.ts';
import { NO_FORMATS, ReplyReading, Tokenizer } from '../../text/index.ts';
import type { RunningModel } from '../runningModel.ts';
import { Stopwatch } from '../stopwatch.ts';
import { searchJob } from './searchBeams.ts';
import { searchFacts } from './searchFacts.ts';

/** Searches by Hugging Face's `generate`, in float32 as here: a difference is a fault. */
interface Fixture {
  readonly endTokenIds: number[];
  readonly scoreTolerance: number;
  readonly cases: readonly Case[];
}
interface Case {
  readonly name: string;
  readonly promptTokenIds: number[];
  readonly maxNewTokens: number;
  readonly options: HuggingFaceOptions;
  readonly results: readonly { tokenIds: number[]; text: string; score: number; finishReason: string }[];
  readonly stable: boolean;
  readonly scoreShiftUnderNoise: number;
}
interface HuggingFaceOptions {
  num_beams: number;
  num_return_sequences?: number;
  length_penalty?: number;
  early_stopping?: boolean | 'never';
  repetition_penalty?: number;
  no_repeat_ngram_size?: number;
  num_beam_groups?: number;
  diversity_penalty?: number;
  min_new_tokens?: number;
}

const tiny = readFixture('beam/tiny.json') as Fixture;
const groups = readFixture('beam/tiny-groups.json') as Fixture;
const smollm2 = readFixture('smollm2-f32/beam.json') as Fixture;
/** All of the 120 searches take minutes on each instruction set. */
const isLong = process.env['PAGODA_TEST_LONG'] === '1';
const some = smollm2.cases.filter((_, index) => isLong || index % 10 === 3);

const settingsOf = (options: HuggingFaceOptions): BeamSettingsInput => ({
  beams: options.num_beams,
  returned: options.num_return_sequences,
  lengthPenalty: options.length_penalty,
  earlyStopping: options.early_stopping,
  repetitionPenalty: options.repetition_penalty,
  noRepeatNgram: options.no_repeat_ngram_size,
  groups: options.num_beam_groups,
  diversityPenalty: options.diversity_penalty,
});

/** Runs all searches of a fixture, as many together as there is room for. */
async function searchAll({ model, context }: Remote, cases: readonly Case[]): Promise<ReturnedBeam[][]> {
  const cache = new KvCache(context.contextLength);
  const cost = new StepCost();
  const scheduler = new Scheduler(cache, cost, context.stepTokens);
  const now = () => performance.now();
  const loop = new StepLoop({ context, device: new Device(context), cache, scheduler, cost, now });
  const running = loop.run();
  const tokenizer = new Tokenizer(model as Partial<Model> as Model);
  const replies = new ReplyReading(tokenizer, NO_FORMATS);
  const own = {
    description: { contextLength: context.contextLength },
    tokenizer,
    searchFacts: searchFacts(model as Partial<Model> as Model, scheduler.places()),
  } as RunningModel;
  let id = 0;
  const found = cases.map(
    ({ promptTokenIds, maxNewTokens, options }) =>
      new Promise<ReturnedBeam[]>((resolve, reject) => {
        const params = generateParams.parse({
          prompt: { kind: 'raw', text: '' },
          method: 'beam',
          maxTokens: maxNewTokens,
          minTokens: options.min_new_tokens,
          beam: settingsOf(options),
        });
        const job = searchJob({
          params,
          model: own,
          promptTokens: promptTokenIds,
          continued: null,
          makeText: () => replies.replyText(null),
          ids: () => ++id,
          arrived: now(),
          stopwatch: new Stopwatch(now),
          emit: () => undefined,
          finish: (event) =>
            event.type === 'done' ? resolve(event.beams!) : reject(new Error(JSON.stringify(event))),
        });
        loop.submit(job);
      }),
  );
  const beams = await Promise.all(found);
  loop.close();
  await running;
  cache.checkIntegrity();
  return beams;
}

/** What of a fixture's results was not found. */
function faults({ cases, scoreTolerance }: Fixture, found: readonly ReturnedBeam[][]): string[] {
  return cases.flatMap(({ name, results, scoreShiftUnderNoise }, index) => {
    const tolerance = Math.max(scoreTolerance, 2 * scoreShiftUnderNoise);
    const mine = found[index]!;
    if (mine.length !== results.length) return [`${name}: ${mine.length} of ${results.length} beams`];
    return results.flatMap((wanted, rank) => {
      const { tokenIds, text, score, finishReason } = mine[rank]!;
      if (JSON.stringify(tokenIds) !== JSON.stringify(wanted.tokenIds))
        return [`${name}: beam ${rank} is ${JSON.stringify(text)}, not ${JSON.stringify(wanted.text)}`];
      if (text !== wanted.text || finishReason !== wanted.finishReason)
        return [`${name}: beam ${rank} is shown as ${JSON.stringify({ text, finishReason })}`];
      return Math.abs(score - wanted.score) <= tolerance
        ? []
        : [`${name}: beam ${rank} has the score ${score}, not ${wanted.score}`];
    });
  });
}

const settings = new Settings();
afterAll(() => settings.close());

async function withRemote<T>(
  setting: Setting,
  path: string,
  contextLength: number,
  use: (remote: Remote) => Promise<T>,
): Promise<T> {
  const options = exactOptions({ contextLength, stepTokens: 256, threads: 2 });
  const remote = await openRemote(setting, path, options);
  try {
    return await use(remote);
  } finally {
    const kernels = await remote.kernels();
    expect(kernels.choice).toBe(setting.kernels);
    if (setting.kernels === 'own') expectOwnKernels(kernels, setting.instructionSet);
    await remote.close();
  }
}

describe.each(settings.all)('$name', { timeout: 600_000 }, (setting) => {
  test.each([
    ['140 searches', tiny],
    ['30 searches in diverse groups', groups],
  ])('%s of the tiny model return what generate does, scores too', async (_, fixture) => {
    const found = await withRemote(setting, tinyPath, 2048, (remote) => {
      const { model } = remote;
      const ends = fixture.endTokenIds.every((token) => model.isEndOfGeneration(token));
      expect(ends).toBe(true);
      return searchAll(remote, fixture.cases);
    });
    expect(faults(fixture, found)).toEqual([]);
  });
});

// One setting is enough for a sample: the model's own numbers are compared in exact.model.test.ts.
describe.each(isLong ? settings.all : settings.all.slice(0, 1))(
  '$name',
  { timeout: 3_600_000 },
  (setting) => {
    let model: string;
    beforeAll(() => {
      model = exactModel();
    });

    test('searches of the embedded model in float32 return what generate does', async () => {
      const fixture = { ...smollm2, cases: some };
      const found = await withRemote(setting, model, 2048, (remote) => searchAll(remote, some));
      expect(faults(fixture, found)).toEqual([]);
    });
  },
);
