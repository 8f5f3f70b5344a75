import type { EngineHealth, ModelTrouble } from '../../electron/ipc/contract/app.ts';
import { cut, oneLine, visible } from '../../engine/shown/visible.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import type { ErrorCode, ErrorData, ErrorValue } from '../../engine/contract/errors.ts';
import { bytes, fileName, integer } from '../ui/format.ts';

/** What a person can do about it from where they stand; the place that shows the words decides how to offer it. */
export type NextStep =
  | 'openModel'
  | 'useEmbedded'
  | 'reloadModel'
  | 'restartEngine'
  | 'contextSettings'
  | 'automaticContext'
  | 'useProcessor'
  | 'engineSettings'
  | 'newChat'
  | 'retry'
  | 'openLogs'
  | 'otherPagoda';

export interface Words {
  /** A few words, no full stop: heads a notice. */
  readonly title: string;
  /** What happened and what to do, in whole sentences. */
  readonly detail: string;
  readonly next: NextStep | null;
}

type Difference = Omit<ErrorData<'draftModel.unlike'>, 'path' | 'model'>;

const differenceWords: { readonly [K in Difference['differsIn']]: (difference: Difference) => string } = {
  tokenizer: ({ ofModel, ofDraft }) => `one makes tokens as ${ofDraft}, the other as ${ofModel}`,
  size: ({ ofModel, ofDraft }) => `one has ${ofDraft} tokens, the other ${ofModel}`,
  token: ({ id, ofModel, ofDraft }) => `token ${id} is “${ofDraft}” for one and “${ofModel}” for the other`,
  begin: () => 'their texts begin with different tokens',
};

type Table = { readonly [C in ErrorCode]: (data: ErrorData<C>) => Words };

const words = (title: string, detail: string, next: NextStep | null = null): Words => ({
  title,
  detail,
  next,
});

const table: Table = {
  'model.none': () =>
    words(
      'No model yet',
      'The embedded model is not installed and no other was chosen. Open a GGUF file to start.',
      'openModel',
    ),
  'model.notFound': ({ path }) =>
    words(
      'Model file is gone',
      `There is no file at ${path}. It may have been moved or its drive is not connected. Open it from where it is now.`,
      'openModel',
    ),
  'model.isFolder': ({ path }) =>
    words('That is a folder', `${fileName(path)} is a folder. Choose the .gguf file inside it.`, 'openModel'),
  'model.unreadable': ({ path, errno }) =>
    words(
      'Model file cannot be read',
      `The system refused to read ${path} (${errno}). Check who owns the file and its permissions, then try again.`,
      'reloadModel',
    ),
  'model.empty': ({ path }) =>
    words(
      'Model file is empty',
      `${fileName(path)} holds no bytes; its download probably never began. Download it again.`,
      'openModel',
    ),
  'model.notGguf': ({ path, found }) =>
    words(
      'Not a GGUF file',
      `${fileName(path)} does not begin like a GGUF file (its first bytes are ${found}). Choose a file whose name ends in .gguf.`,
      'openModel',
    ),
  'model.unsupportedVersion': ({ path, version, supported }) =>
    words(
      'Unknown GGUF version',
      `${fileName(path)} is GGUF version ${version}; Pagoda reads version ${supported.join(' and ')}. Look for a newer conversion of this model.`,
      'openModel',
    ),
  'model.truncated': ({ path, at, expectedBytes, actualBytes }) =>
    words(
      'Model file is cut short',
      `${fileName(path)} ends inside ${at}: ${bytes(expectedBytes)} are needed and ${bytes(actualBytes)} are there. The download probably stopped early; download it again.`,
      'openModel',
    ),
  'model.implausible': ({ path, field, value, limit }) =>
    words(
      'Model file is damaged',
      `${fileName(path)} says ${field} is ${value}, which no real model has (at most ${limit}). Download it again.`,
      'openModel',
    ),
  'model.malformed': ({ path, detail }) =>
    words(
      'Model file is damaged',
      `${fileName(path)} cannot be understood: ${detail}. Download it again.`,
      'openModel',
    ),
  'model.unknownArchitecture': ({ path, architecture }) =>
    words(
      'Architecture not supported',
      `${fileName(path)} is built as “${architecture}”, which this version of the engine does not know. Choose another model, or update Pagoda.`,
      'openModel',
    ),
  'model.missingKey': ({ path, key }) =>
    words(
      'Model file is incomplete',
      `${fileName(path)} lacks “${key}”, which the engine needs. Look for another conversion of this model.`,
      'openModel',
    ),
  'model.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    words(
      'Not enough memory',
      `${fileName(path)} needs about ${bytes(neededBytes)} and ${bytes(availableBytes)} are free. Close other programs, lower the context length, or choose a smaller model.`,
      'contextSettings',
    ),
  'model.loadFailed': ({ path, detail }) =>
    words(
      'The model did not load',
      `${fileName(path)} was refused: ${detail || 'no reason was given'}. Try again, or choose another model.`,
      'reloadModel',
    ),
  'model.endsEngine': ({ path, detail }) =>
    words(
      'This model cannot be run',
      `${fileName(path)} ends the engine when it is loaded or used, so it was not (${detail}). It is damaged or of a make that llama.cpp cannot run: get it from another source, or choose another.`,
      'openModel',
    ),
  'import.refused': ({ folder, reason, detail }) =>
    words(
      'This folder cannot be imported',
      `${fileName(folder)}: ${detail}. ${importAdvice[reason]} Nothing was changed.`,
      'openModel',
    ),
  'import.ended': (data) =>
    words(
      'The import was broken off',
      `${importEnd(data)} Nothing half-written is left, and the folder is as it was.`,
      'retry',
    ),
  'model.companion': ({ path, role }) =>
    role === 'projector'
      ? words(
          'This is half of a model',
          `${fileName(path)} sees pictures for another model and writes nothing by itself. Open the model that it belongs to.`,
          'openModel',
        )
      : words(
          'This is a helper of another model',
          `${fileName(path)} only guesses what a larger model will say. Open that one, and choose this as its draft model in the settings.`,
          'openModel',
        ),
  'model.notLoaded': () =>
    words('No model is loaded', 'Load the model again, then send your message once more.', 'reloadModel'),
  'context.createFailed': ({ contextLength, detail }) =>
    words(
      'No room for the conversation',
      `A context of ${integer(contextLength)} tokens could not be set up: ${detail}. Lower the context length in the settings.`,
      'contextSettings',
    ),
  'context.promptTooLong': ({ promptTokens, contextLength }) =>
    words(
      'The conversation is too long',
      `It takes ${integer(promptTokens)} tokens and the context holds ${integer(contextLength)}. Raise the context length, let this chat leave its oldest messages out or summarise them (the layers beside its title), or start a new one.`,
      'contextSettings',
    ),
  'context.lastTurnTooLong': ({ promptTokens, contextLength }) =>
    words(
      'The last message is too long',
      `Even without anything before it, it takes ${integer(promptTokens)} tokens with the system message, and the context holds ${integer(contextLength)}. Shorten it, or raise the context length.`,
      'contextSettings',
    ),
  'prompt.empty': () =>
    words('Nothing to answer', 'The message was empty. Write something and send it again.'),
  'template.missing': ({ path }) =>
    words(
      'No chat template',
      `${fileName(path)} does not say how a conversation is written for it, so it cannot chat. Choose an instruction-tuned version of this model.`,
      'openModel',
    ),
  'template.failed': ({ detail }) =>
    words(
      'The chat template failed',
      `The model’s own template could not be applied: ${detail}. Choose another model, or a newer conversion of this one.`,
      'openModel',
    ),
  'template.tooSlow': ({ seconds }) =>
    words(
      'The chat template does not end',
      `The model’s own template was not done after ${integer(seconds)} seconds, so it was broken off. Choose another model, or a newer conversion of this one.`,
      'openModel',
    ),
  'prompt.tooLarge': ({ characters, limit }) =>
    words(
      'The conversation is too long',
      `It has ${integer(characters)} characters, and more than ${integer(limit)} are never read. Shorten the last message, or start a new chat.`,
    ),
  'prompt.tooSlow': ({ seconds }) =>
    words(
      'The text is too hard to read',
      `It was not split into tokens after ${integer(seconds)} seconds, so that was broken off. Shorten the message, above all its longest words.`,
    ),
  'prompt.failed': ({ detail }) =>
    words(
      'The prompt could not be made',
      `The process that makes prompts ended over this conversation (${detail}). Shorten the last message, or choose another model.`,
      'openModel',
    ),
  'modelFiles.ended': ({ exitCode }) =>
    words(
      'Looking after model files broke off',
      `The process that does it ended (${exitCode}). Nothing was changed; try again.`,
      'retry',
    ),
  'modelFiles.notOurs': ({ path }) =>
    words(
      'This file is not Pagoda’s to delete',
      `${path} belongs to another program or to you. Delete it there, or in the file manager.`,
    ),
  'modelFiles.noTrash': ({ path, detail }) =>
    words(
      'It could not be put into the trash',
      `${path} stays where it is: ${detail}. Delete it in the file manager.`,
    ),
  'hub.tokenUnreadable': () =>
    words(
      'The access token cannot be read',
      'The system’s store of passwords does not open it. Enter it again, or remove it.',
    ),
  'download.offline': ({ host }) =>
    words('Outgoing traffic is off', `Nothing was asked of ${host}. Allow outgoing traffic in the settings.`),
  'download.unreachable': ({ host, detail }) =>
    words('The source cannot be reached', `${host}: ${detail}. What came is kept; try again.`, 'retry'),
  'download.failed': ({ host, detail }) =>
    words('The source gave an error', `${host}: ${detail}. What came is kept; try again later.`, 'retry'),
  'download.notFound': ({ host }) =>
    words('The source does not have it', `${host} has nothing of that name. Look for it by other words.`),
  'download.refused': ({ host, gated }) =>
    words(
      'A login is needed',
      gated
        ? `${host} gives it to those who have accepted its terms. Accept them on its page and enter an access token.`
        : `${host} does not give it to just anyone. Enter an access token that may read it.`,
    ),
  'download.changed': ({ host }) =>
    words(
      'The file changed on its way',
      `It became another one on ${host} while it was fetched. Start again.`,
      'retry',
    ),
  'download.checksum': ({ path }) =>
    words(
      'The file was damaged on its way',
      `${fileName(path)} is not what was promised and was thrown away. Start again.`,
      'retry',
    ),
  'download.noSpace': ({ path, neededBytes, freeBytes }) =>
    words(
      'The disk is full',
      neededBytes === null
        ? `There is no room left for ${fileName(path)}. Make room and go on; what came is kept.`
        : `${fileName(path)} needs ${bytes(neededBytes)} more and ${bytes(freeBytes)} are free. Make room, or choose a smaller file.`,
      'retry',
    ),
  'download.cannotWrite': ({ path, errno }) =>
    words('The file cannot be written', `${path} (${errno}). Choose another folder.`),
  'download.underWay': ({ path }) =>
    words('It is being fetched already', `Another window or program fetches ${fileName(path)}. Wait for it.`),
  'download.exists': ({ path }) =>
    words(
      'Another file has that name',
      `${path} is not the one that was asked for. Move it away, or choose another folder.`,
    ),
  'addon.missing': ({ path, detail }) =>
    words(
      'The engine is not built',
      `Its native part is missing or does not open (${path}: ${detail}). Run the set-up again, or reinstall Pagoda.`,
      'openLogs',
    ),
  'library.missing': ({ variant, searched }) =>
    words(
      'Engine library not found',
      `No ${variant} libraries were found in ${searched.join(', ') || 'any of the known folders'}. Choose another device in the settings, or reinstall Pagoda.`,
      'engineSettings',
    ),
  'library.loadFailed': ({ variant, detail }) =>
    words(
      'Engine library did not open',
      `The ${variant} libraries could not be opened: ${detail}. Choose another device in the settings.`,
      'engineSettings',
    ),
  'library.versionMismatch': ({ built, found }) =>
    words(
      'Engine versions differ',
      `The engine was built for llama.cpp ${built} and found ${found}. Run the set-up again, or reinstall Pagoda.`,
      'openLogs',
    ),
  'library.notKept': ({ variant, detail }) =>
    words(
      'Those libraries do not run here',
      `The ${variant} libraries were fetched and do not run: ${detail}. They are removed again, and all is as it was before.`,
      'engineSettings',
    ),
  'gpu.unavailable': ({ requested, detail }) =>
    words(
      'That GPU cannot be used',
      `${requested} was asked for and is not available: ${detail}. Choose “Automatic” in the settings.`,
      'engineSettings',
    ),
  'native.invalidBatch': ({ detail }) =>
    words(
      'The engine refused a step',
      `This is a fault in Pagoda, not in your message (${detail}). Try again; if it repeats, the logs say more.`,
      'openLogs',
    ),
  'native.fatal': ({ detail }) =>
    words(
      'The engine lost its context',
      `A step failed for good (${detail}). Load the model again to go on.`,
      'reloadModel',
    ),
  'model.notANumber': ({ tokens }) =>
    words(
      'The model computes no numbers',
      `After ${integer(tokens)} tokens its scores were no numbers any more, so no next word could be chosen. Its file is probably damaged: download it again, or choose another.`,
      'openModel',
    ),
  'native.pagesRefused': ({ detail }) =>
    words(
      'A remembered part could not be brought back',
      `The cache refused it (${detail}). Try again: it will be read anew.`,
      'retry',
    ),
  'drafts.unsupported': ({ model }) =>
    words(
      'Nothing can be proposed to this model',
      `${model} cannot take back what it has read. Let proposals be automatic and try again.`,
      'retry',
    ),
  'draftModel.unlike': (data) =>
    words(
      'The draft model does not fit the model',
      `${fileName(data.path)} and ${fileName(data.model)} have other vocabularies: ${differenceWords[data.differsIn](data)}. A draft model is a smaller one of the same family.`,
      'contextSettings',
    ),
  'draftModel.unsupported': ({ path, whose }) =>
    words(
      whose === 'draft' ? 'This model cannot be a draft model' : 'Nothing can be drafted for this model',
      `${fileName(path)} cannot take back what it has read: it keeps a state, or sees its last words only.`,
      'contextSettings',
    ),
  'draftModel.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    words(
      'Not enough memory for the draft model',
      `With ${fileName(path)} beside it the model needs ${bytes(neededBytes)}, and ${bytes(availableBytes)} are free. Lower the context length, choose a smaller draft model, or none.`,
      'contextSettings',
    ),
  'sampler.failed': ({ detail }) =>
    words(
      'No next word could be chosen',
      `The rules for choosing left nothing over (${detail}). Change the sampling settings and try again.`,
      'retry',
    ),
  'native.disposed': () =>
    words(
      'The model was replaced',
      'The model that wrote this was closed in the middle of it. Try again with the one that runs now.',
      'retry',
    ),
  'request.invalid': ({ name, issues }) =>
    words(
      'That cannot be done',
      `“${name}” was refused: ${issues.join('; ') || 'its values do not fit'}. Check the settings, then try again.`,
      'retry',
    ),
  'request.unknown': ({ name }) =>
    words(
      'Window and engine differ',
      `The other side does not know “${name}”. They come from different versions; restart Pagoda.`,
      'openLogs',
    ),
  'request.unsupported': ({ option }) =>
    words('Not available yet', `This version cannot do “${option}”. Leave it out and try again.`, 'retry'),
  'request.cancelled': () => words('Stopped', 'This was stopped before it ended.', 'retry'),
  'engine.crashed': (data) =>
    words(
      'The engine stopped unexpectedly',
      `Its process ended (${endOf(data)}). What was written so far is kept.`,
      'retry',
    ),
  'engine.unresponsive': ({ ms }) =>
    words(
      'The engine does not answer',
      `Nothing was heard from it for ${Math.round(ms / 1000)} s: its process may be stopped, or a graphics driver hangs. What was written so far is kept.`,
      'retry',
    ),
  'engine.disconnected': () =>
    words('The engine went away', 'The link to it was closed. What was written so far is kept.', 'retry'),
  'engine.startFailed': ({ detail }) =>
    words(
      'The engine does not start',
      `${detail || 'It gave no reason'}. Restart it; if that does not help, the logs say more.`,
      'restartEngine',
    ),
  'file.unreadable': ({ path, errno }) =>
    words(
      'File cannot be read',
      `The system refused to read ${path} (${errno}). Check its permissions and try again.`,
      'retry',
    ),
  'file.unfinished': ({ path }) =>
    words(
      'The file is still being written',
      `By its name, ${fileName(path)} is not all there yet. Wait until its download is done, then open the whole file.`,
      'openModel',
    ),
  'file.tooLarge': ({ path, limitBytes }) =>
    words('File is too large', `${path} has more than ${bytes(limitBytes)}. Give a part of it.`, 'retry'),
  'file.unwritable': ({ path, errno }) =>
    words(
      'File cannot be written',
      /^(ENOSPC|EDQUOT)$/.test(errno)
        ? `There is no room left for ${path}. Make room on that disk, then try again.`
        : /^(EACCES|EPERM|EROFS)$/.test(errno)
          ? `${path} may not be written. Check the rights of its folder, then try again.`
          : `The system refused to write ${path} (${errno}). Check that its disk is there, then try again.`,
      'retry',
    ),
  'file.exists': ({ path }) =>
    words(
      'That file is there already',
      `${path} is not written over. Choose another name, or remove it first.`,
      'retry',
    ),
  'disk.full': ({ path, neededBytes, availableBytes }) =>
    words(
      'Not enough room on the disk',
      `${fileName(path)} needs ${bytes(neededBytes)} and ${bytes(availableBytes)} are left. Make room, or choose another disk.`,
      'retry',
    ),
  'storage.failed': (data) =>
    words('Could not save', `${storageCause(data)} ${storageAdvice[data.reason]}`, 'retry'),
  'storage.newerVersion': ({ found, supported }) =>
    words(
      'Saved by a newer Pagoda',
      `A file is stored as version ${found} and this version knows ${supported}. Nothing was changed; update Pagoda to open it.`,
    ),
  'chat.notFound': () =>
    words('This chat is gone', 'It was deleted, perhaps in another window. Start a new one.', 'newChat'),
  'system.refused': ({ errno, call }) =>
    words(
      'The system refused',
      `It could not do what Pagoda asked (${[call, errno].filter(Boolean).join(': ')}). Close other programs and try again.`,
      'retry',
    ),
  'server.cannotListen': ({ host, port, errno }) =>
    words(
      'The server could not start',
      errno === 'EADDRINUSE'
        ? `Port ${port} is taken by another program, perhaps by another Pagoda. Choose another port.`
        : errno === 'EACCES'
          ? `Port ${port} may not be used without more rights. Choose one above 1023.`
          : `The system did not let it listen on port ${port} of ${host} (${errno}). Choose another address or port.`,
    ),
  'server.ended': ({ exitCode }) =>
    words(
      'The server ended',
      `It ended by itself several times in a row (status ${exitCode}). Switch it on again; if it goes on, the log says more.`,
      'openLogs',
    ),
  'server.keyUnreadable': () =>
    words(
      'The server’s key cannot be read',
      'The system’s store of passwords does not open it, and without its key the server stays off. Make a new key, or remove it.',
    ),
  'server.unreachable': ({ url, detail }) =>
    words(
      'The other Pagoda cannot be reached',
      `Nothing answers at ${url} (${detail}). Check the address, and that its server is on. It is tried again by itself.`,
      'retry',
    ),
  'server.otherVersion': ({ url, theirs }) =>
    words(
      theirs === '' ? 'Not a Pagoda that is understood' : 'Another version of Pagoda',
      theirs === ''
        ? `What answers at ${url} is no Pagoda, or one of another version. Check the address.`
        : `At ${url} runs Pagoda ${oneLine(theirs, 40)}, and the two do not understand each other. Bring both to the same version.`,
      'otherPagoda',
    ),
  'server.noModel': ({ url }) =>
    words(
      'The other Pagoda has no model',
      `The server at ${url} is there, and no model is loaded in it. Choose one there; it is noticed here by itself.`,
      'retry',
    ),
  'server.notOffered': ({ url }) =>
    words(
      'Not with another Pagoda’s model',
      `This looks into the engine itself, which is at ${url} and does not show it to other machines. It works with a model of this machine.`,
    ),
  'server.refused': ({ url, status, message }) =>
    status === 401
      ? words(
          'The other Pagoda wants its key',
          `${url} wants a key, or another one than it was given. Enter it again.`,
          'otherPagoda',
        )
      : status === 404
        ? words(
            'Not a Pagoda that is understood',
            `At ${url} is no server of Pagoda’s, or one of another version. Check the address.`,
            'otherPagoda',
          )
        : words(
            'The other Pagoda refused',
            `${url} refused: ${(oneLine(message, 500) || `status ${status}`).replace(/\.?$/, '.')}`,
            'retry',
          ),
  internal: ({ detail }) =>
    words(
      'Something went wrong in Pagoda',
      `This is a fault of ours: ${detail}. Try again; if it repeats, the logs say more.`,
      'openLogs',
    ),
};

/** What to do about a folder that is turned down. */
const importAdvice: { readonly [R in ErrorData<'import.refused'>['reason']]: string } = {
  pickle: 'Get the model in safetensors files.',
  missingShard: 'Download what is missing into it.',
  mismatch: 'Download the folder again, or get it from another source.',
  format: 'Choose a folder with safetensors files and a config.json, or a GGUF file.',
  config: 'Get the whole folder, or a ready GGUF file of the model.',
  quantisation: 'Get the model as it was before that (BF16 or F16), or as a ready GGUF file.',
  architecture: 'Look for a ready GGUF file of it.',
  tokenizer: 'Get the whole folder, or a ready GGUF file of the model.',
  preTokenizer:
    'Another one would split texts wrongly without a word: look for a ready GGUF file of the model.',
  missingScale: 'Without it the weights are wrong: download the folder again, or get the model as BF16.',
  notANumber: 'The weights are damaged: download the folder again.',
};

function importEnd({ exitCode, signal, outOfMemory }: ErrorData<'import.ended'>): string {
  if (outOfMemory) return 'Its process had no memory left. Close other programs, then try again.';
  if (signal === 'SIGKILL')
    return 'Its process was ended from outside (SIGKILL), as the system does where memory runs out. Close other programs, then try again.';
  return `Its process ended by itself (${signal ?? `status ${exitCode ?? 'unknown'}`}). Try again; if it repeats, the logs say more.`;
}

type StorageFailure = ErrorData<'storage.failed'>;

/** Why the conversations' file could not be read or written, as a sentence. */
function storageCause({ reason, detail }: StorageFailure): string {
  switch (reason) {
    case 'full':
      return 'The disk is full.';
    case 'busy':
      return 'Another program holds the file of your conversations.';
    case 'readOnly':
      return 'The file of your conversations may not be written.';
    case 'io':
      return `The disk reported a fault (${detail}).`;
    case 'damaged':
      return `The file of your conversations is damaged (${detail}).`;
    case 'other':
      return `Your conversations could not be read or written (${detail}).`;
    default:
      return assertNever(reason, 'storage failure');
  }
}

const storageAdvice: { readonly [R in StorageFailure['reason']]: string } = {
  full: 'Make room, then try again.',
  busy: 'Close it, a backup or another copy of Pagoda perhaps, then try again.',
  readOnly: 'Check the rights of its folder, then try again.',
  io: 'Check that it is connected, then try again.',
  damaged: 'Restart Pagoda: it keeps the damaged file aside and starts a new one.',
  other: 'Try again; the logs say more.',
};

/** What stands below a reply whose text is in memory and not yet on disk. */
export function unsavedWords(error: ErrorValue | null): string {
  const cause = error?.code === 'storage.failed' ? ` ${storageCause(error.data)}` : '';
  return `Not saved yet.${cause} It is tried again by itself; keep Pagoda open until it is done.`;
}

/** The sentences for an error. Every code has its own: a new one without words does not compile. */
export function errorWords(error: ErrorValue): Words {
  return (table[error.code] as (data: ErrorValue['data']) => Words)(shownData(error.data));
}

/** Longest path a system has, and longest other text of an error that is shown. */
const pathLength = 4096;
const textLength = 500;
/** A log's last words may have several lines. */
const detailLength = 2000;

/** What names, paths and log lines say, as it can be shown: a file may say anything of itself, at any length. */
function shownData(data: ErrorValue['data']): ErrorValue['data'] {
  const shown = (value: unknown, name: string): unknown => {
    if (typeof value === 'string')
      return name === 'detail'
        ? visible(cut(value, detailLength))
        : oneLine(value, name === 'path' ? pathLength : textLength);
    return Array.isArray(value) ? value.slice(0, 20).map((item) => shown(item, name)) : value;
  };
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, shown(value, name)]),
  ) as ErrorValue['data'];
}

/** For an engine that is not started again by itself. */
export function stoppedWords(error: ErrorValue): Words {
  if (error.code !== 'engine.crashed') return errorWords(error);
  return words(
    'The engine keeps ending',
    `It ended several times in a row, at last with ${endOf(error.data)}, and is not started again by itself. Restart it, or choose another model; what was written so far is kept.`,
    'restartEngine',
  );
}

/** For an engine that runs and does not do its work. */
export function unwellWords(
  health: Exclude<EngineHealth, { kind: 'well' }>,
): Pick<Words, 'title' | 'detail'> {
  const span = `${Math.round(health.ms / 1000)} s`;
  switch (health.kind) {
    case 'silent':
      return {
        title: 'The engine does not answer',
        detail: `Nothing was heard from it for ${span}: its process may be stopped, or something holds it. What was written so far is kept. Wait, or restart it.`,
      };
    case 'stuck':
      return {
        title: 'The engine works on one step for very long',
        detail: `The device has not come back for ${span}: its driver may hang, or the machine is too slow for this model. Wait, or restart the engine.`,
      };
    default:
      return assertNever(health, 'engine health');
  }
}

/** For a model that was left because it ended the engine. `instead`: what runs in its place. */
export function troubleWords(
  { during, error }: ModelTrouble,
  name: string,
  instead: string | null,
): Pick<Words, 'title' | 'detail'> {
  const when = during === 'load' ? 'while this model was loaded' : 'before this model had written anything';
  const what =
    error === null
      ? `Pagoda ended ${when}.`
      : error.code === 'engine.crashed'
        ? `It ended with ${endOf(error.data)} ${when}.`
        : `It did not come back ${when}.`;
  const now = instead === null ? '' : `; ${instead} runs in its place`;
  return {
    title: `“${name}” ended the engine`,
    detail: `${what} The file may be damaged, or need more memory than there is. It is not loaded again by itself${now}.`,
  };
}

const endOf = ({ exitCode, signal }: ErrorData<'engine.crashed'>): string =>
  signal ?? (exitCode === null ? 'no reason given' : `exit code ${exitCode}`);

export const nextStepLabels: { readonly [S in NextStep]: string } = {
  openModel: 'Open a GGUF…',
  useEmbedded: 'Use the embedded model',
  reloadModel: 'Load again',
  restartEngine: 'Restart engine',
  contextSettings: 'Context settings',
  automaticContext: 'Automatic context length',
  useProcessor: 'Use the processor',
  engineSettings: 'Engine settings',
  newChat: 'New chat',
  retry: 'Try again',
  openLogs: 'Show logs',
  otherPagoda: 'Address and key…',
};
