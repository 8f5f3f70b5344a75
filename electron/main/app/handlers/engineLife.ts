import type { Handlers, Watchable } from '../../../../engine/transport/server.ts';
import type { EngineHealth, EngineProcess, engineLifeContract } from '../../../ipc/contract/engineLife.ts';
import type { Trials } from '../../models/trials.ts';
import { done } from './done.ts';

export interface EngineOptions {
  readonly engine: {
    readonly process: Watchable<EngineProcess>;
    readonly health: Watchable<EngineHealth>;
    start(): void;
    startUnlessRunning(): void;
    /** Starts it with every GPU tried. */
    tryGpusAgain(): void;
  };
  readonly trials: Trials;
}

export function engineLifeHandlers({ engine, trials }: EngineOptions): Handlers<typeof engineLifeContract> {
  return {
    'engine.process': engine.process,
    'engine.health': engine.health,
    'engine.restart': () =>
      done(() => {
        const health = engine.health.current();
        if (health.kind !== 'well') trials.givenUp({ code: 'engine.unresponsive', data: { ms: health.ms } });
        engine.start();
      }),
    'engine.tryGpusAgain': () => done(() => engine.tryGpusAgain()),
    'engine.willLoad': ({ path }) => done(() => trials.willLoad(path)),
    'engine.loadEnded': ({ path, loaded }) =>
      done(() => (loaded ? trials.loaded(path) : trials.notLoaded(path))),
    'engine.trouble': trials.trouble,
    'engine.forgetTrouble': () => done(() => trials.chosen()),
  };
}
