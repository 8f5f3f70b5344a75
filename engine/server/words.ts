import type { ErrorCode, ErrorData, ErrorValue } from '../contract/errors.ts';
import { oneLine } from '../shown/visible.ts';
import { ApiError } from './apiError.ts';
import { fieldNamed, type Called } from './requests/fieldNames.ts';

const count = (value: number): string => value.toLocaleString('en-US');
const LENGTH = 1000;

/** `called`: what the request that it is about calls fields. */
type Say<C extends ErrorCode> = (data: ErrorData<C>, called: Called) => ApiError;

const bad = (message: string, code: string | null = null, param: string | null = null): ApiError =>
  new ApiError(400, message, { code, param });
const later = (message: string, retryAfter: number, code: string): ApiError =>
  new ApiError(503, message, { retryAfter, code });
/** The machine that serves has to be looked at; whoever asks cannot do anything about it. */
const ours = (message: string): ApiError => new ApiError(500, message);

const noModel = (message: string): ApiError => later(message, 10, 'model_not_loaded');
/** Paths of the machine that serves are nobody else's business. */
const modelFault = (what: string) =>
  Object.assign(
    () =>
      noModel(`The model of this server could not be loaded: ${what}. Its owner can see more where it runs.`),
    { what },
  );
const elsewhere = (what: string) => () => ours(`${what}. This is a fault of the server; please report it.`);

/** What went wrong, for whoever asks over HTTP: one entry per code, so that a new code does not compile until it has words. */
const words: { [C in ErrorCode]: Say<C> } = {
  'model.none': () => noModel('This server has no model. Its owner has to choose one.'),
  'model.notFound': modelFault('its file is not there'),
  'model.isFolder': modelFault('it is a folder'),
  'model.unreadable': modelFault('its file cannot be read'),
  'model.empty': modelFault('its file is empty'),
  'model.notGguf': modelFault('its file is no GGUF'),
  'model.unsupportedVersion': modelFault('its file is of a version that cannot be read'),
  'model.truncated': modelFault('its file ends too early'),
  'model.implausible': modelFault('its file is damaged'),
  'model.malformed': modelFault('its file is damaged'),
  'model.unknownArchitecture': modelFault('it is of a kind that cannot be run'),
  'model.missingKey': modelFault('its file lacks an entry'),
  'model.outOfMemory': modelFault('there is too little memory'),
  'model.loadFailed': modelFault('llama.cpp refused it'),
  'model.endsEngine': modelFault('it ends the engine'),
  'import.refused': modelFault('it could not be imported'),
  'import.ended': modelFault('its import was broken off'),
  'model.companion': modelFault('it is of use beside another one only'),
  'draftModel.unlike': modelFault('its draft model has another vocabulary'),
  'draftModel.unsupported': modelFault('it goes with no draft model'),
  'draftModel.outOfMemory': modelFault('there is too little memory for its draft model'),
  'model.another': () => later('Another model took the place of this one. Try again.', 2, 'model_replaced'),
  'model.notLoaded': () => noModel('No model is loaded just now. Try again when one is.'),
  'context.createFailed': modelFault('its context could not be set up'),
  'context.promptTooLong': ({ promptTokens, contextLength }, { prompt }) =>
    bad(
      `The prompt has ${count(promptTokens)} tokens, and the context of ${count(contextLength)} has to hold it and the reply. Shorten it.`,
      'context_length_exceeded',
      prompt,
    ),
  'context.lastTurnTooLong': ({ promptTokens, contextLength }, { prompt }) =>
    bad(
      `Even with every earlier turn left out, the system message and the last turn have ${count(promptTokens)} tokens, and the context holds ${count(contextLength)}. Shorten the last message.`,
      'context_length_exceeded',
      prompt,
    ),
  'prompt.empty': (_, { prompt }) => bad('The prompt is empty. Say something.', null, prompt),
  'template.missing': (_, { prompt }) =>
    bad(
      'This model has no chat template. Use /v1/completions and write the whole prompt yourself.',
      null,
      prompt,
    ),
  'template.failed': ({ detail }, { prompt }) =>
    bad(
      `The model's chat template does not take this conversation: ${detail}. Check the order of the roles, or use /v1/completions.`,
      null,
      prompt,
    ),
  'template.tooSlow': ({ seconds }, { prompt }) =>
    bad(
      `The model's chat template was not done after ${count(seconds)} seconds. Use /v1/completions.`,
      null,
      prompt,
    ),
  'prompt.tooLarge': ({ characters, limit }, { prompt }) =>
    bad(
      `The prompt has ${count(characters)} characters, and more than ${count(limit)} are never read. Shorten it.`,
      null,
      prompt,
    ),
  'prompt.tooSlow': ({ seconds }, { prompt }) =>
    bad(
      `The prompt was not split into tokens after ${count(seconds)} seconds. Shorten it, above all its longest words.`,
      null,
      prompt,
    ),
  'prompt.failed': (_, { prompt }) =>
    bad('The prompt could not be made: what makes prompts ended over it. Shorten it.', null, prompt),
  'addon.missing': elsewhere('The engine lacks its native part'),
  'library.missing': elsewhere('The engine lacks its libraries'),
  'library.loadFailed': elsewhere("The engine's libraries do not load"),
  'library.versionMismatch': elsewhere("The engine's parts are of different versions"),
  'library.notKept': elsewhere('Libraries that were fetched do not run there'),
  'gpu.unavailable': elsewhere('The GPU that the engine was told to use is not there'),
  'native.invalidBatch': elsewhere('The engine made a step that llama.cpp refused'),
  'native.fatal': elsewhere('llama.cpp failed while computing'),
  'model.notANumber': ({ tokens }) =>
    ours(
      `After ${count(tokens)} tokens the model's scores are no numbers, so nothing can be chosen. Its file is probably damaged.`,
    ),
  'native.pagesRefused': elsewhere('A part of the cache could not be saved or restored'),
  'drafts.unsupported': () =>
    bad('This model cannot take back what it has read, so nothing can be proposed to it.'),
  'sampler.failed': ({ detail }) =>
    bad(`No next token could be chosen: ${detail}. Change the grammar, the biases or the sampling fields.`),
  'native.disposed': elsewhere('A part of the engine was closed while it was in use'),
  'request.invalid': ({ issues }, called) => {
    const named = issues.map((issue) => fieldNamed(issue, called));
    return bad(`${named.map(({ text }) => text).join('; ')}.`, null, named[0]?.field ?? null);
  },
  'request.unknown': elsewhere(
    "The engine does not know what it was asked: the server's parts are of different versions",
  ),
  'request.unsupported': ({ option }) =>
    bad(`${option} is not supported here. Leave it out.`, 'unsupported', option),
  'request.cancelled': () =>
    later('The reply was ended before it was done: the model went away. Try again.', 2, 'cancelled'),
  'engine.crashed': () =>
    later('The engine ended over this. It comes up again by itself; try again.', 5, 'engine_crashed'),
  'engine.unresponsive': () =>
    later('The engine does not answer. Try again later.', 30, 'engine_unresponsive'),
  'engine.disconnected': () =>
    later('The engine is being closed or started anew. Try again.', 5, 'engine_closed'),
  'engine.startFailed': () =>
    later('The engine did not start. Its owner can see more where it runs.', 30, 'engine_not_started'),
  'file.unreadable': elsewhere('A file cannot be read'),
  'file.unfinished': elsewhere('A file is still being written'),
  'file.pointer': elsewhere('A file was not fetched'),
  'file.tooLarge': elsewhere('A file is too large'),
  'file.unwritable': elsewhere('A file cannot be written'),
  'file.exists': elsewhere('A file is there already'),
  'disk.full': elsewhere('A disk is full'),
  'storage.failed': elsewhere('The store of conversations failed'),
  'storage.newerVersion': elsewhere('The store of conversations is of a newer version'),
  'chat.notFound': elsewhere('A conversation is not there'),
  'system.refused': ({ call }) => ours(`The system of the server refused "${call}". Try again.`),
  'server.cannotListen': elsewhere('It could not be listened on an address'),
  'server.ended': elsewhere('Another server ended'),
  'server.keyUnreadable': elsewhere('A key cannot be read'),
  'server.unreachable': elsewhere('Another server could not be reached'),
  'server.otherVersion': elsewhere('Another server is of another version'),
  'server.noModel': elsewhere('Another server has no model'),
  'server.notOffered': elsewhere('Another server does not offer something'),
  'server.refused': elsewhere('Another server refused'),
  'modelFiles.ended': elsewhere('Something failed that no request asks for'),
  'modelFiles.notOurs': elsewhere('Something failed that no request asks for'),
  'modelFiles.noTrash': elsewhere('Something failed that no request asks for'),
  'hub.tokenUnreadable': elsewhere('Something failed that no request asks for'),
  'download.offline': elsewhere('Something failed that no request asks for'),
  'download.unreachable': elsewhere('Something failed that no request asks for'),
  'download.failed': elsewhere('Something failed that no request asks for'),
  'download.notFound': elsewhere('Something failed that no request asks for'),
  'download.refused': elsewhere('Something failed that no request asks for'),
  'download.changed': elsewhere('Something failed that no request asks for'),
  'download.checksum': elsewhere('Something failed that no request asks for'),
  'download.noSpace': elsewhere('Something failed that no request asks for'),
  'download.cannotWrite': elsewhere('Something failed that no request asks for'),
  'download.underWay': elsewhere('Something failed that no request asks for'),
  'download.exists': elsewhere('Something failed that no request asks for'),
  internal: elsewhere('Something went wrong inside'),
};

/** Why a model that a request named cannot be loaded: asking again helps where something of the machine has changed, so that it is no 503. */
export function modelRefused(id: string, error: ErrorValue): ApiError {
  if (error.code === 'model.outOfMemory') {
    const { neededBytes, availableBytes } = error.data;
    return bad(
      `"${id}" does not fit: it needs about ${gibibytes(neededBytes)} of memory, and ${gibibytes(availableBytes)} can be had here. Name a smaller one.`,
      'model_does_not_fit',
      'model',
    );
  }
  const { what } = words[error.code] as { what?: string };
  return what === undefined
    ? toApiError(error)
    : bad(`"${id}" could not be loaded: ${what}.`, 'model_not_loadable', 'model');
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

/** An error of the engine as an answer over HTTP. `called`: what the request calls fields, where it was for a reply. */
export function toApiError<C extends ErrorCode>(
  error: { code: C; data: ErrorData<C> } | ErrorValue,
  called: Called = { prompt: null },
): ApiError {
  const say = words[error.code] as (data: unknown, called: Called) => ApiError;
  return say(shown(error.data), called);
}

/** Texts of others in one line: a template's own words, say. */
function shown(data: object): object {
  const one = (value: unknown): unknown =>
    typeof value === 'string' ? oneLine(value, LENGTH) : Array.isArray(value) ? value.map(one) : value;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, one(value)]));
}
