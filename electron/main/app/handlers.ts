import type { Handlers } from '../../../engine/transport/server.ts';
import type { AppContract } from '../../ipc/contract/app.ts';
import type { Imports } from '../imports/imports.ts';
import type { Openings } from '../opening/openings.ts';
import type { Updates } from '../updates/updates.ts';
import { chatHandlers, type ChatOptions } from './handlers/chats.ts';
import { done } from './handlers/done.ts';
import { downloadHandlers, type DownloadHandlerOptions } from './handlers/downloads.ts';
import { engineLifeHandlers, type EngineOptions } from './handlers/engineLife.ts';
import { importHandlers } from './handlers/imports.ts';
import { infoHandlers, type InfoOptions } from './handlers/info.ts';
import { libraryHandlers, type LibraryHandlerOptions } from './handlers/library.ts';
import { modelHandlers, type ModelOptions } from './handlers/models.ts';
import { otherPagodaHandlers, type OtherPagodaOptions } from './handlers/otherPagoda.ts';
import { serverHandlers, type ServerOptions } from './handlers/server.ts';
import { settingsHandlers, type SettingsOptions } from './handlers/settings.ts';
import { updateHandlers } from './handlers/updates.ts';

export type HandlerOptions = ChatOptions &
  DownloadHandlerOptions &
  LibraryHandlerOptions &
  EngineOptions &
  InfoOptions &
  ModelOptions &
  OtherPagodaOptions &
  ServerOptions &
  SettingsOptions & { readonly imports: Imports; readonly openings: Openings; readonly updates: Updates };

/** The app's side of the app contract, one file of handlers for each of the contract's. */
export function makeHandlers(options: HandlerOptions): Handlers<AppContract> {
  const { openings } = options;
  return {
    ...infoHandlers(options),
    openings,
    'openings.take': ({ id }) => done(() => openings.take(id)),
    ...updateHandlers(options.updates, options.settings, options.contacts),
    ...settingsHandlers(options),
    ...engineLifeHandlers(options),
    ...serverHandlers(options),
    ...otherPagodaHandlers(options),
    ...modelHandlers(options),
    ...importHandlers(options.imports),
    ...libraryHandlers(options),
    ...downloadHandlers(options),
    ...chatHandlers(options),
  };
}
