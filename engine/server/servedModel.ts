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
  readonly path: string;
  readonly model: LoadedModel;
  readonly defaults: ModelDefaults;
  readonly pieces: Pieces;
  /** Seconds since 1970. */
  readonly since: number;
}

/** What is known of a model besides what its file says. */
export interface KnownModel {
  /** What it is offered as. */
  readonly id: string;
  /** What its owner set for it; null: nothing. */
  readonly systemPrompt: string | null;
  readonly temperature: number | null;
  readonly topP: number | null;
}

export interface ServedModelOptions {
  /** `''`: none at all; undefined: the model's own. */
  readonly systemPrompt: string | undefined;
  readonly drafts: DraftsChoice;
  /** Undefined: nothing. */
  readonly known: (path: string) => KnownModel | undefined;
}

const nothing: Pick<ModelDefaults, 'systemPrompt' | 'sampling'> = { systemPrompt: null, sampling: {} };

/** The model that the engine has in its slot, as it is offered over HTTP. */
export class ServedModel {
  private state: ModelState = { kind: 'none' };
  private served: Promise<Served> | null = null;
  private engine: EngineMetrics | null = null;
  /** Went from memory since nobody asked for it, and comes back when somebody does: for whoever looks it is there. */
  private asleep: Extract<ModelState, { kind: 'ready' }> | null = null;
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

  /** Path of the model, null where there is none. */
  path(): string | null {
    const state = this.asleep ?? this.state;
    return state.kind === 'ready' ? state.model.path : null;
  }

  /** Id of the model, null where there is none. */
  name(): string | null {
    const path = this.path();
    return path === null ? null : this.idOf(path);
  }

  idOf(path: string): string {
    return this.options.known(path)?.id ?? modelId(path);
  }

  /** Whether it answers at once. One that is going to sleep does not, though the engine has it still. */
  isIn(path: string): boolean {
    return this.asleep === null && this.state.kind === 'ready' && this.state.model.path === path;
  }

  get isAsleep(): boolean {
    return this.asleep !== null;
  }

  /** Takes it from memory, unless somebody is at work with it; whoever asks for it next has to have it brought back. */
  async sleep(): Promise<void> {
    const { state } = this;
    if (state.kind !== 'ready') return;
    this.asleep = state;
    await this.client.request('model.unload', { unlessBusy: true }).catch(() => undefined);
    // It had something to do after all.
    if (this.state.kind === 'ready') this.asleep = null;
  }

  /** How the engine's load gets on, of this server or of somebody else; resolves once none is under way. */
  async settled(signal: AbortSignal): Promise<ModelState> {
    while (this.state.kind === 'loading') {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = () => {
          stop();
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const stop = this.watch(wake);
        signal.addEventListener('abort', wake);
      });
    }
    signal.throwIfAborted();
    return this.state;
  }

  /** What is known of models is different. */
  knownAnew(): void {
    const { state, served } = this;
    if (state.kind !== 'ready' || !served) return;
    const { model } = state;
    // What is being served goes on with what it began with.
    this.served = served.then(async (before) => ({ ...before, ...(await this.facts(model)) }));
    this.changed();
  }

  /** For another Pagoda: where the file lies is nobody's business there. */
  farState(): ModelState {
    return namelessState(this.asleep ?? this.state);
  }

  /** The model, as it is now or was before it went to sleep. Throws `ApiError` 503 where there is none. */
  async ready(): Promise<Served> {
    const { served } = this;
    const state = this.asleep ?? this.state;
    if (state.kind === 'loading')
      throw new ApiError(503, 'The model is being loaded. Try again in a moment.', {
        code: 'model_loading',
        retryAfter: 2,
      });
    if (state.kind === 'failed') throw toApiError(state.error);
    if (state.kind === 'none' || !served) throw toApiError({ code: 'model.notLoaded', data: {} });
    return served;
  }

  private take(state: ModelState): void {
    const before = this.state;
    this.state = state;
    if (state.kind !== 'none') this.asleep = null;
    if (this.asleep) return this.tell();
    if (state.kind !== 'ready') this.served = null;
    else if (
      before.kind !== 'ready' ||
      before.model.path !== state.model.path ||
      before.model.loadMs !== state.model.loadMs
    )
      this.served = this.serve(state.model);
    this.tell();
  }

  private tell(): void {
    this.changed();
    tellAll(this.watchers);
  }

  private async serve(model: LoadedModel): Promise<Served> {
    return {
      ...(await this.facts(model)),
      path: model.path,
      model,
      pieces: new Pieces(this.client),
      since: Math.floor(Date.now() / 1000),
    };
  }

  /** A request's word counts first, then that of whoever runs the server, then what is set for the model, then its makers'. */
  private async facts(model: LoadedModel): Promise<Pick<Served, 'id' | 'defaults'>> {
    const { path, contextLength, vocabularySize, takesDrafts } = model;
    const makers = (await isEmbeddedModel(path)) ? embeddedModel : nothing;
    const known = this.options.known(path);
    const { drafts: wanted, systemPrompt } = this.options;
    return {
      id: this.idOf(path),
      defaults: {
        systemPrompt: (systemPrompt ?? known?.systemPrompt ?? makers.systemPrompt) || null,
        sampling: {
          ...makers.sampling,
          ...(known && known.temperature !== null ? { temperature: known.temperature } : {}),
          ...(known && known.topP !== null ? { topP: known.topP } : {}),
        },
        drafts: wanted === 'on' && !takesDrafts ? 'auto' : wanted,
        contextLength,
        vocabularySize,
      },
    };
  }
}
