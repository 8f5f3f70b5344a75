import { fromErrorValue, PagodaError } from '../../contract/errors.ts';
import type { Owner } from '../../contract/library.ts';
import type { Offered, ServerSettings } from '../../contract/server.ts';
import type { Progress } from '../answers/answer.ts';
import type { Places } from '../answers/places.ts';
import { ApiError } from '../apiError.ts';
import type { EngineClient } from '../engine.ts';
import type { ModelDefaults } from '../requests/asked.ts';
import type { Served, ServedModel } from '../servedModel.ts';
import { modelRefused, toApiError } from '../words.ts';
import { modelsNamed, offeredById, type OfferedById } from './names.ts';
import type { Shelf } from './shelf.ts';
import { ModelTurns } from './turns.ts';

/** The model that a request is for. */
export interface Target {
  readonly id: string;
  readonly path: string;
}

/** A request's time with its model, which stays until it leaves. */
export interface Turn {
  readonly served: Served;
  readonly leave: () => void;
}

export interface DeskOptions {
  readonly client: EngineClient;
  readonly model: ServedModel;
  readonly places: Places;
  readonly settings: Pick<ServerSettings, 'models' | 'idleMinutes'>;
  readonly shelf: Shelf | null;
  /** Other names of the shelf's home model, or of whichever is loaded where there is no shelf. */
  readonly aliases: readonly string[];
}

/** What there is to name. */
export interface Listed {
  /** The one that is loaded, or asleep. */
  readonly served: Served | null;
  readonly owner: Owner;
  readonly aliases: readonly string[];
  readonly others: readonly OfferedById[];
}

/** Tries of a load that others' loads break off. */
const TRIES = 20;
/** Of the names of models in one refusal. */
const NAMES = 20;
/** What a request is read with as long as its model is not known: what depends on it is looked at again. */
const loose: ModelDefaults = {
  systemPrompt: null,
  sampling: {},
  drafts: 'auto',
  contextLength: Number.MAX_SAFE_INTEGER,
  vocabularySize: Number.MAX_SAFE_INTEGER,
};

/** Which model a request is for, whether there is one of that name, and when it has its turn. */
export class ModelDesk {
  private readonly turns: ModelTurns;
  private readonly ends: (() => void)[];
  private watchers = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: DeskOptions) {
    const { model, shelf } = options;
    this.turns = new ModelTurns({
      isIn: (path) => model.isIn(path),
      bring: (path, signal, onProgress) => this.bring(path, signal, onProgress),
      changed: () => this.restAnew(),
    });
    this.ends = [
      model.watch(() => this.restAnew()),
      ...(shelf ? [shelf.changed(() => model.knownAnew())] : []),
    ];
  }

  close(): void {
    clearTimeout(this.idle);
    for (const end of this.ends) end();
  }

  /** Whether requests can wait for a model that is not there. */
  get exchanges(): boolean {
    return this.options.shelf !== null && this.options.settings.models === 'any';
  }

  /** Throws `ApiError` 503 where nothing can be answered now. */
  async requireHealth(): Promise<void> {
    if (this.turns.isBringing || (this.exchanges && this.unnamed() !== null)) return;
    await this.options.model.ready();
  }

  /** What a request that names its model so is read with, before it is known whether it can have it. Throws `ApiError` 503. */
  async bounds(name: string | undefined): Promise<ModelDefaults> {
    const { model } = this.options;
    if (!this.exchanges) return (await model.ready()).defaults;
    const served = await model.ready().catch(() => null);
    return served && (isUnnamed(name) || name === served.id) ? served.defaults : loose;
  }

  /** Throws `ApiError` 404 where there is no such model, 400 where there are several, 503 where there is none at all. */
  async target(name: string | undefined): Promise<Target> {
    const { model, aliases, shelf } = this.options;
    if (!this.exchanges) {
      const { id, path } = await model.ready();
      if (isUnnamed(name) || name === id || aliases.includes(name)) return { id, path };
      if (this.meant(name, shelf?.current()).some((each) => each.path === path)) return { id, path };
      if (modelsNamed(name, [{ id, path, name: id, owner: 'added' }]).length > 0) return { id, path };
      throw notThere(name, [id, ...aliases], shelf !== null);
    }
    if (isUnnamed(name)) {
      const path = this.unnamed();
      if (path === null) throw toApiError({ code: 'model.none', data: {} });
      return { id: model.idOf(path), path };
    }
    const { home } = shelf!.current();
    if (home !== null && aliases.includes(name)) return { id: model.idOf(home), path: home };
    // Whatever is loaded can be named, also what no shelf has.
    const there = model.path();
    if (there !== null && name === model.idOf(there)) return { id: name, path: there };
    let found = this.meant(name, shelf!.current());
    if (found.length === 0) found = this.meant(name, await shelf!.offered(true));
    const [only, ...others] = found;
    if (only && others.length === 0) return only;
    const ids = found.map(({ id }) => id);
    if (only)
      throw new ApiError(
        400,
        `"${short(name)}" can be ${ids.length} models here: ${listed(ids)}. Name one of them.`,
        { param: 'model', code: 'model_ambiguous' },
      );
    throw notThere(name, [...aliases, ...offeredById(shelf!.current()).map(({ id }) => id)]);
  }

  /** Waits for the model and for whoever was there before. Throws `ApiError`, and what `signal` aborted with. */
  async enter({ path, id }: Target, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Turn> {
    const { model } = this.options;
    if (!this.exchanges) return { served: await model.ready(), leave: () => undefined };
    let leave: () => void;
    try {
      leave = await this.turns.enter(path, signal, tell);
    } catch (error) {
      throw error instanceof PagodaError ? modelRefused(id, error.toValue()) : error;
    }
    try {
      if (!model.isIn(path)) throw toApiError({ code: 'model.another', data: { path: '' } });
      return { served: await model.ready(), leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Does something small with a model, which takes no place; who waits for the model counts among those who wait. Throws `ApiError` 429 for too many. */
  async using<T>(
    name: string | undefined,
    signal: AbortSignal,
    work: (served: Served) => Promise<T>,
  ): Promise<T> {
    const target = await this.target(name);
    const waits = this.exchanges && !this.turns.isOpen(target.path);
    const admitted = waits ? this.options.places.admit(1) : null;
    const turn = await this.enter(target, signal, () => undefined).finally(() => admitted?.leave());
    try {
      return await work(turn.served);
    } finally {
      turn.leave();
    }
  }

  /** The model does not go for want of requests until the returned function is called. */
  stayAwake(): () => void {
    this.watchers += 1;
    this.restAnew();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.watchers -= 1;
      this.restAnew();
    };
  }

  /** What there is to name, the loaded one first. */
  async list(): Promise<Listed> {
    const { model, shelf, aliases } = this.options;
    const served = await model.ready().catch(() => null);
    const known = offeredById((await shelf?.offered()) ?? { models: [], home: null });
    const owner = known.find(({ path }) => path === served?.path)?.owner ?? 'pagoda';
    if (!this.exchanges) return { served, owner, aliases: served ? aliases : [], others: [] };
    const others = known.filter(({ path }) => path !== served?.path);
    return { served, owner, aliases: served?.path === shelf!.current().home ? aliases : [], others };
  }

  /** Where no model is named: the one that is there or comes, else the one that is there from the start. */
  private unnamed(): string | null {
    const { model, shelf } = this.options;
    return model.path() ?? shelf!.current().home;
  }

  private meant(name: string, offered: Offered | undefined): OfferedById[] {
    return offered ? modelsNamed(name, offeredById(offered)) : [];
  }

  /** Loads of others come first, and may bring the same. */
  private async bring(
    path: string,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<void> {
    const { model, client, shelf } = this.options;
    for (let tries = 0; ; tries++) {
      await model.settled(signal);
      if (model.isIn(path)) return;
      const settings = shelf!.current().models.find((each) => each.path === path)?.settings;
      const stream = client.open('model.load', { path, when: 'quiet', ...(settings ? { settings } : {}) });
      const cancel = () => stream.cancel();
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
      try {
        for await (const event of stream) {
          if (event.type === 'progress') onProgress(event.fraction);
          if (event.type !== 'failed') continue;
          signal.throwIfAborted();
          if (event.error.code !== 'request.cancelled') throw fromErrorValue(event.error);
        }
      } finally {
        signal.removeEventListener('abort', cancel);
      }
      if (tries >= TRIES) throw new PagodaError('request.cancelled', {});
    }
  }

  /** Counts the time without requests from now on. */
  private restAnew(): void {
    clearTimeout(this.idle);
    const { idleMinutes } = this.options.settings;
    if (!this.exchanges || idleMinutes === null || !this.mayRest()) return;
    this.idle = setTimeout(() => {
      if (this.mayRest()) void this.options.model.sleep();
    }, idleMinutes * 60_000).unref();
  }

  private mayRest(): boolean {
    const { model, shelf } = this.options;
    const path = model.path();
    if (path === null || model.isAsleep || !this.turns.atRest || this.watchers > 0) return false;
    return !(shelf!.keepsHome && path === shelf!.current().home);
  }
}

const isUnnamed = (name: string | undefined): name is undefined | '' => name === undefined || name === '';

const short = (name: string): string => name.slice(0, 100);

function listed(names: readonly string[]): string {
  const more = names.length - NAMES;
  const shown = names.slice(0, NAMES).map((name) => `"${name}"`);
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function notThere(name: string, names: readonly string[], couldBe = false): ApiError {
  const why = couldBe ? ' Requests may not have another one loaded.' : '';
  return new ApiError(
    404,
    `There is no model "${short(name)}" here; there ${names.length === 1 ? 'is' : 'are'} ${listed(names)}.${why}`,
    { param: 'model', code: 'model_not_found' },
  );
}
