import { chatsContract } from './chats.ts';
import { downloadsContract } from './downloads.ts';
import { engineLifeContract } from './engineLife.ts';
import { foldersContract } from './folders.ts';
import { importsContract } from './imports.ts';
import { infoContract } from './info.ts';
import { libraryContract } from './library.ts';
import { messagesContract } from './messages.ts';
import { modelsContract } from './models.ts';
import { openingsContract } from './opening.ts';
import { otherPagodaContract } from './otherPagoda.ts';
import { serverContract } from './server.ts';
import { settingsContract } from './settings.ts';
import { updatesContract } from './updates.ts';

export * from './chats.ts';
export * from './engineLife.ts';
export * from './folders.ts';
export * from './imports.ts';
export * from './info.ts';
export * from './messages.ts';
export * from './models.ts';
export * from './settings.ts';

/** Every message between the window and the main process, by what it is about. The engine's own messages are in engine/contract. */
export const appContract = {
  ...infoContract,
  ...openingsContract,
  ...updatesContract,
  ...settingsContract,
  ...engineLifeContract,
  ...serverContract,
  ...otherPagodaContract,
  ...modelsContract,
  ...importsContract,
  ...libraryContract,
  ...downloadsContract,
  ...chatsContract,
  ...foldersContract,
  ...messagesContract,
} as const;
export type AppContract = typeof appContract;
