import type { EngineProcess } from '../../electron/ipc/contract/app.ts';
import { applyChatsUpdate } from '../../electron/ipc/contract/chatsUpdate.ts';
import type { Engine } from '../client/engineLink.ts';
import type { Pagoda } from '../pagoda.ts';
import { wantedModel } from '../stores/settings.ts';
import { followDraftSource } from './draftSource.ts';
import { followImports } from './imports.ts';
import { followLibrary } from './library.ts';
import { loadWanted } from './models.ts';
import { followOpenings } from './opening.ts';
import { followOtherPagoda } from './otherPagoda.ts';
import { report } from './problems.ts';
import { tellAtStake } from './saving.ts';
import { followQueue } from './queue.ts';
import { followServer } from './server.ts';
import { followSteps } from './steps.ts';
import { followTemporary } from './temporary.ts';
import { followTitles } from './titles.ts';
import { followUpdates } from './updates.ts';

/** Follows everything the window shows, from the moment it opens. */
export function start(pagoda: Pagoda): void {
  const { app } = pagoda.links;
  app.watch('settings', (settings) => pagoda.settings.setState({ settings, loaded: true }));
  app.watch('models', (entries) => pagoda.models.setState({ entries }));
  app.watch('chats', (update) =>
    pagoda.chats.setState(({ list }) => ({ list: applyChatsUpdate(list ?? [], update) })),
  );
  app.watch('folders', (folders) => pagoda.chats.setState({ folders }));
  app.watch('engine.health', (health) => pagoda.models.setState({ health }));
  app.watch('engine.trouble', (trouble) => pagoda.models.setState({ trouble }));
  app.watch('engine.process', (process) => followProcess(pagoda, process));
  app
    .request('app.info', {})
    .then((info) => pagoda.settings.setState({ info }))
    .catch((error: unknown) => report(pagoda, error));
  tellAtStake(pagoda);
  followSteps(pagoda);
  followImports(pagoda);
  followOpenings(pagoda);
  followDraftSource(pagoda);
  followUpdates(pagoda);
  followServer(pagoda);
  followOtherPagoda(pagoda);
  followQueue(pagoda);
  followTemporary(pagoda);
  followTitles(pagoda);
  followLibrary(pagoda);
  pagoda.links.onEngine((engine) => followEngine(pagoda, engine));
  // Whichever comes last (the engine, the settings, where the embedded model is, another choice) starts the load.
  pagoda.settings.subscribe((state, before) => {
    const known = state.loaded && state.info !== null;
    const wasKnown = before.loaded && before.info !== null;
    if (known && (!wasKnown || wantedModel(state) !== wantedModel(before))) loadWanted(pagoda);
  });
}

function followProcess(pagoda: Pagoda, process: EngineProcess): void {
  pagoda.models.setState({ process });
  if (process.kind === 'restarting' || process.kind === 'stopped') {
    pagoda.engine.lose(process.error);
    pagoda.models.setState({ info: null, metrics: null, model: { kind: 'none' } });
  }
}

function followEngine(pagoda: Pagoda, engine: Engine): void {
  pagoda.engine.connect(engine);
  pagoda.models.setState({ info: null, metrics: null, model: { kind: 'none' }, loadedWith: null });
  const ifCurrent = (change: () => void) => {
    if (pagoda.engine.isCurrent(engine)) change();
  };
  let first = true;
  engine.watch('engine.state', (model) =>
    ifCurrent(() => {
      const before = pagoda.models.getState().model;
      pagoda.models.setState({ model });
      // What a request had loaded went again: the person's comes back.
      const wanted = wantedModel(pagoda.settings.getState());
      const went = model.kind === 'none' && before.kind === 'ready';
      if (went || (model.kind === 'failed' && model.path !== '' && model.path !== wanted)) loadWanted(pagoda);
      // The kernels report what they gave only once a model has run through them.
      if (model.kind === 'ready') refreshInfo(pagoda, engine);
      if (first) loadWanted(pagoda);
      first = false;
    }),
  );
  engine.watch('engine.metrics', (metrics) => ifCurrent(() => pagoda.models.setState({ metrics })));
  refreshInfo(pagoda, engine);
}

export function refreshInfo(pagoda: Pagoda, engine: Engine): void {
  engine
    .request('engine.info', {})
    .then((info) => {
      if (pagoda.engine.isCurrent(engine)) pagoda.models.setState({ info });
    })
    // An engine that went away meanwhile has its own notice.
    .catch(() => {});
}
