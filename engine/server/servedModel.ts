import type { EngineMetrics, ModelState } from '../contract/engine.ts';
import type { DraftsChoice } from '../contract/generation.ts';
import type { LoadedModel } from '../contract/models.ts';
import { embeddedModel, isEmbeddedModel } from '../models/embedded.ts';
import { modelId } from '../models/modelId.ts';
import { tellAll } from '../transport/report.ts';
import { Pieces } from './answers/pieces.ts';
import { ApiError } from './apiError.ts';
import type { EngineClient } from './engine.ts';
import { namelessState } from './nameless.ts';
import type { ModelDefaults } from './requests/asked.ts';
import { toApiError } from './words.ts';

export interface Served {
  readonly id: string;
  readonly model: LoadedModel;
  readonly defaults: ModelDefaults;
  readonly pieces: Pieces;
  /** Seconds since 1970. */
  readonly since: number;
}

export interface ServedModelOptions {
  /** Other names that it goes by. */
  readonly aliases: readonly string[];
  /** `''`: none at all; undefined: the model's own. */
  readonly systemPrompt: string | undefined;
  readonly drafts: DraftsChoice;
}

const nothing: Pick<ModelDefaults, 'systemPrompt' | 'sampling'> = { systemPrompt: null, sampling: {} };

/** The model that the engine has in its slot, as it is offered over HTTP. */
export class ServedModel {
  private state: ModelState = { kind: 'none' };
  private served: Promise<Served> | null = null;
  private engine: EngineMetrics | null = null;
  private readonly ends: (() => void)[];
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly client: EngineClient,
    private readonly options: ServedModelOptions,
    private readonly changed: () => void,
  ) {
    this.ends = [
      client.watch('engine.state', (state) => this.take(state)),
      client.watch('engine.metrics', (metrics) => (this.engine = metrics)),
    ];
  }

  close(): void {
    for (const end of this.ends) end();
  }

  /** Calls `listener` after each change, until the returned function is called. */
  watch(listener: () => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  metrics(): EngineMetrics | null {
    return this.engine;
  }

  /** Id of the model, null where there is none. */
  name(): string | null {
    return this.state.kind === 'ready' ? modelId(this.state.model.path) : null;
  }

  /** For another Pagoda: where the file lies is nobody's business there. */
  farState(): ModelState {
    return namelessState(this.state);
  }

  names(served: Served): string[] {
    return [served.id, ...this.options.aliases];
  }

  /** The model, which a request may name. Throws `ApiError` 404 for another one, 503 where there is none. */
  async ready(name?: string): Promise<Served> {
    const { state, served } = this;
    if (state.kind === 'loading')
      throw new ApiError(503, 'The model is being loaded. Try again in a moment.', {
        code: 'model_loading',
        retryAfter: 2,
      });
    if (state.kind === 'failed') throw toApiError(state.error);
    if (state.kind === 'none' || !served) throw toApiError({ code: 'model.notLoaded', data: {} });
    const found = await served;
    const names = this.names(found);
    if (name === undefined || name === '' || names.includes(name)) return found;
    throw new ApiError(
      404,
      `There is no model "${name.slice(0, 100)}" here; there is "${names.join('", "')}".`,
      {
        param: 'model',
        code: 'model_not_found',
      },
    );
  }

  private take(state: ModelState): void {
    const before = this.state;
    this.state = state;
    if (state.kind !== 'ready') this.served = null;
    else if (
      before.kind !== 'ready' ||
      before.model.path !== state.model.path ||
      before.model.loadMs !== state.model.loadMs
    )
      this.served = this.serve(state.model);
    this.changed();
    tellAll(this.watchers);
  }

  private async serve(model: LoadedModel): Promise<Served> {
    const own = (await isEmbeddedModel(model.path)) ? embeddedModel : nothing;
    const systemPrompt = (this.options.systemPrompt ?? own.systemPrompt) || null;
    const { contextLength, vocabularySize, takesDrafts } = model;
    const { drafts: wanted } = this.options;
    return {
      id: modelId(model.path),
      model,
      defaults: {
        systemPrompt,
        sampling: own.sampling,
        drafts: wanted === 'on' && !takesDrafts ? 'auto' : wanted,
        contextLength,
        vocabularySize,
      },
      pieces: new Pieces(this.client),
      since: Math.floor(Date.now() / 1000),
    };
  }
}
