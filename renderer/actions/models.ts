import type { AppContract, Settings } from '../../electron/ipc/contract/app.ts';
import { fromErrorValue, toErrorValue } from '../../engine/contract/errors.ts';
import type { ParamsIn } from '../../engine/contract/kinds.ts';
import type { Pagoda } from '../pagoda.ts';
import { writingCount } from '../stores/generations.ts';
import { pathOf, readiness, shownName } from '../stores/models.ts';
import { loadSettingsOf, usedOther, wantedModel } from '../stores/settings.ts';
import { until } from '../stores/until.ts';
import { fileName, hostOf } from '../ui/format.ts';
import { checkDraft } from './checkDraft.ts';
import { report } from './problems.ts';

/**
 * Loads the wanted model unless it is there or on its way; `again` loads it in any case (after a failure, with other settings), `anyway` also where it does
 * not seem to fit. Waits for
 * nothing: before engine, settings and app info are all known there is nothing to load, and each of them calls here when it comes.
 */
export function loadWanted(pagoda: Pagoda, { again = false, anyway = false } = {}): void {
  const settings = pagoda.settings.getState();
  const path = wantedModel(settings);
  if (!settings.loaded || !settings.info || path === null) return;
  const { model } = pagoda.models.getState();
  const running = pathOf(model);
  // The engine that this is for has yet to come. Another Pagoda's says by itself how its model is; it is asked only to be tried again.
  if (hostOf(path) !== null ? running !== path || !again : running !== null && hostOf(running) !== null)
    return;
  const already =
    (model.kind === 'loading' && model.path === path) ||
    (model.kind === 'ready' && model.model.path === path);
  if (already && !again) return;
  void load(pagoda, path, anyway).catch((error: unknown) => {
    // An engine that is not there yet, or went away, loads the model when it comes.
    const value = toErrorValue(error);
    if (value.code !== 'engine.disconnected' && value.code !== 'engine.crashed') report(pagoda, error);
  });
}

async function load(pagoda: Pagoda, path: string, anyway: boolean): Promise<void> {
  const engine = pagoda.engine.current();
  const isElsewhere = hostOf(path) !== null;
  const wanted = loadSettingsOf(pagoda.settings.getState());
  const request = { path, settings: isElsewhere ? { ...wanted, draftModel: null } : wanted };
  const set = (state: Partial<ReturnType<typeof pagoda.models.getState>>) => {
    if (pagoda.engine.isCurrent(engine)) pagoda.models.setState(state);
  };
  set({ model: { kind: 'loading', path, fraction: 0 }, loadedWith: request });
  // The embedded model needs no guard against itself, and a start should not wait.
  const guarded = !isElsewhere && path !== pagoda.settings.getState().info?.embeddedModelPath;
  if (guarded) await tell(pagoda, 'engine.willLoad', { path });
  const superseded = () => pagoda.models.getState().loadedWith !== request;
  let loaded = false;
  const ended = async () => {
    if (guarded) await tell(pagoda, 'engine.loadEnded', { path, loaded });
  };
  if (superseded() || !pagoda.engine.isCurrent(engine)) return ended();
  const { draftModel } = request.settings;
  // A draft model that does not fit is no reason to be without a model: the settings say why it is left out.
  const fits = draftModel === null || (await checkDraft(pagoda, path, draftModel)).kind !== 'refused';
  if (superseded()) return ended();
  const settings = {
    ...(fits ? request.settings : { ...request.settings, draftModel: null }),
    ...(anyway ? { despiteMemory: true } : {}),
  };
  for await (const event of engine.open('model.load', { path, settings })) {
    loaded ||= event.type === 'done';
    if (event.type === 'failed' && event.error.code !== 'request.cancelled') {
      // A newer choice has taken over: its own load says what happens.
      if (superseded()) break;
      set({ model: { kind: 'failed', path, error: event.error } });
    }
    if (event.type === 'done' && !superseded())
      set({ model: { kind: 'ready', model: event.model }, worked: request.settings });
  }
  // An engine that ended over it is main's to judge.
  if (pagoda.engine.isCurrent(engine)) await ended();
}

/** Without main's answer a load goes on all the same. */
async function tell<N extends 'engine.willLoad' | 'engine.loadEnded'>(
  pagoda: Pagoda,
  name: N,
  params: ParamsIn<AppContract[N]>,
): Promise<void> {
  try {
    await pagoda.links.app.request(name, params);
  } catch {
    return;
  }
}

/** The model that replies are written with, by the name that they keep: a file's, or another Pagoda's model and where it is. */
export function runningModel(pagoda: Pagoda): string | null {
  const path = wantedModel(pagoda.settings.getState());
  if (path === null) return null;
  return hostOf(path) === null ? fileName(path) : shownName(pagoda.models.getState(), path);
}

/** Has the person's model come back where a request to the server had another one loaded: the person's chat decides. */
function bringBack(pagoda: Pagoda): void {
  const { model } = pagoda.models.getState();
  const path = pathOf(model);
  const wanted = wantedModel(pagoda.settings.getState());
  if (path === null || wanted === null || path === wanted || hostOf(path) !== null || hostOf(wanted) !== null)
    return;
  loadWanted(pagoda);
}

/** Resolves when the wanted model can answer; rejects with why it cannot, or when `signal` aborts. Follows a change of model on the way. */
export function modelReady(pagoda: Pagoda, signal: AbortSignal): Promise<void> {
  bringBack(pagoda);
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      stopModels();
      stopSettings();
      signal.removeEventListener('abort', check);
      finish();
    };
    const check = () => {
      if (signal.aborted) return end(() => reject(fromErrorValue({ code: 'request.cancelled', data: {} })));
      const settings = pagoda.settings.getState();
      // Until both are known, "no model" is not an answer yet.
      if (!settings.loaded || !settings.info) return;
      const ready = readiness(pagoda.models.getState(), wantedModel(settings));
      if (ready.kind === 'ready') end(resolve);
      if (ready.kind === 'failed') end(() => reject(fromErrorValue(ready.error)));
    };
    const stopModels = pagoda.models.subscribe((state, before) => {
      // It may be taken away once more before this reply has begun with it.
      if (state.model.kind === 'ready' && state.model !== before.model) bringBack(pagoda);
      check();
    });
    const stopSettings = pagoda.settings.subscribe(check);
    signal.addEventListener('abort', check);
    check();
  });
}

/**
 * Chooses a remembered model, or the embedded one (null), of this machine. Where that would end replies the person is asked first; `then`
 * follows where the change was made.
 */
export async function chooseModel(
  pagoda: Pagoda,
  modelPath: string | null,
  then?: () => Promise<void>,
): Promise<void> {
  const { settings, info } = pagoda.settings.getState();
  const isAnother =
    settings.otherPagoda?.on === true ||
    (modelPath ?? info?.embeddedModelPath) !== (settings.modelPath ?? info?.embeddedModelPath);
  if (isAnother && writingCount(pagoda.generations.getState()) > 0)
    pagoda.ui.setState({ modelAsked: { kind: 'choose', modelPath, then } });
  else await takeModel(pagoda, modelPath, then);
}

/** The model of the other Pagoda that is known, in the same way. Choosing it while it fails tries it again. */
export async function chooseOther(pagoda: Pagoda): Promise<void> {
  const { otherPagoda } = pagoda.settings.getState().settings;
  if (otherPagoda?.on) loadWanted(pagoda, { again: pagoda.models.getState().model.kind === 'failed' });
  else if (writingCount(pagoda.generations.getState()) > 0)
    pagoda.ui.setState({ modelAsked: { kind: 'other' } });
  else await takeOther(pagoda);
}

/** Loads the chosen model again, so that it takes up what was set. Where that would end replies the person is asked first. */
export function reloadModel(pagoda: Pagoda): void {
  if (writingCount(pagoda.generations.getState()) > 0) pagoda.ui.setState({ modelAsked: { kind: 'reload' } });
  else loadWanted(pagoda, { again: true });
}

/** What a person says to such a change. `later`: once no reply is being written any more. */
export async function answerModelQuestion(pagoda: Pagoda, when: 'now' | 'later' | 'never'): Promise<void> {
  const { modelAsked } = pagoda.ui.getState();
  pagoda.ui.setState({ modelAsked: null });
  if (!modelAsked || when === 'never') return;
  if (when === 'later') await quiet(pagoda);
  if (modelAsked.kind === 'choose') await takeModel(pagoda, modelAsked.modelPath, modelAsked.then);
  else if (modelAsked.kind === 'other') await takeOther(pagoda);
  else loadWanted(pagoda, { again: true });
}

/** Resolves once no model is at work. */
const quiet = ({ generations }: Pagoda): Promise<void> =>
  until(generations, () => writingCount(generations.getState()) === 0);

/** Choosing the one that failed tries it again. */
async function takeModel(
  pagoda: Pagoda,
  modelPath: string | null,
  then?: () => Promise<void>,
): Promise<void> {
  try {
    const before = wantedModel(pagoda.settings.getState());
    const { otherPagoda } = pagoda.settings.getState().settings;
    const settings: Settings = await pagoda.links.app.request('settings.change', {
      modelPath,
      ...(otherPagoda?.on ? { otherPagoda: { ...otherPagoda, on: false } } : {}),
    });
    pagoda.settings.setState({ settings });
    if (wantedModel(pagoda.settings.getState()) === before)
      loadWanted(pagoda, { again: pagoda.models.getState().model.kind === 'failed' });
    await then?.();
  } catch (error) {
    report(pagoda, error);
  }
}

async function takeOther(pagoda: Pagoda): Promise<void> {
  const { otherPagoda } = pagoda.settings.getState().settings;
  if (!otherPagoda) return;
  try {
    const settings = await pagoda.links.app.request('settings.change', {
      otherPagoda: { ...otherPagoda, on: true },
    });
    pagoda.settings.setState({ settings });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Has no chat use a model any more, then goes on. Where the person keeps the replies that it is writing nothing goes on. */
export async function leaveModel(pagoda: Pagoda, path: string, then: () => Promise<void>): Promise<void> {
  const { settings } = pagoda.settings.getState();
  const isChosen = settings.modelPath === path;
  if (isChosen && usedOther({ settings }) === null) return chooseModel(pagoda, null, then);
  try {
    if (isChosen)
      pagoda.settings.setState({
        settings: await pagoda.links.app.request('settings.change', { modelPath: null }),
      });
    await then();
  } catch (error) {
    report(pagoda, error);
  }
}

export const forgetModel = (pagoda: Pagoda, path: string): Promise<void> =>
  leaveModel(pagoda, path, async () => {
    await pagoda.links.app.request('models.forget', { path });
  });
