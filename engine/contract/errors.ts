import { z } from 'zod';
import { phrase } from './phrases.ts';

/** `phrase`: its name, where it is one of ours. */
const detail = { detail: z.string(), phrase: phrase.optional() };

/**
 * Every failure that crosses a boundary: a code and its data. Sentences are written at the edges only (the command line's words, the
 * renderer's errors), so that each can say what to do in its own place.
 */
export const errorData = {
  /** No model was chosen and the embedded one is not there. */
  'model.none': z.object({}),
  'model.notFound': z.object({ path: z.string() }),
  'model.isFolder': z.object({ path: z.string() }),
  'model.unreadable': z.object({ path: z.string(), errno: z.string() }),
  'model.empty': z.object({ path: z.string() }),
  /** `found`: the first four bytes in hexadecimal. */
  'model.notGguf': z.object({ path: z.string(), found: z.string() }),
  'model.unsupportedVersion': z.object({
    path: z.string(),
    version: z.number(),
    supported: z.array(z.number()),
  }),
  /** The file ends before something it promises. `at`: what was being read. */
  'model.truncated': z.object({
    path: z.string(),
    at: z.string(),
    expectedBytes: z.number(),
    actualBytes: z.number(),
  }),
  /** A count or length no real model has. */
  'model.implausible': z.object({
    path: z.string(),
    field: z.string(),
    value: z.string(),
    limit: z.string(),
  }),
  'model.malformed': z.object({ path: z.string(), ...detail }),
  'model.unknownArchitecture': z.object({ path: z.string(), architecture: z.string() }),
  'model.missingKey': z.object({ path: z.string(), key: z.string() }),
  'model.outOfMemory': z.object({ path: z.string(), neededBytes: z.number(), availableBytes: z.number() }),
  /** llama.cpp refused it; `detail` is the last of its own log lines. */
  'model.loadFailed': z.object({ path: z.string(), detail: z.string() }),
  /** A trial in another process ended in it: llama.cpp does not survive the file. `detail`: how it ended, and its last words. */
  'model.endsEngine': z.object({ path: z.string(), detail: z.string() }),
  'model.notLoaded': z.object({}),
  /** What was asked of one model met another, `path`, in its place. */
  'model.another': z.object({ path: z.string() }),
  /** It is of use beside another one only: the half that sees for it, or a small one that guesses what it will say. */
  'model.companion': z.object({ path: z.string(), role: z.enum(['projector', 'draft']) }),
  /** A folder that is not made into a model file; `detail`: what of it, by its own name, and why. */
  'import.refused': z.object({
    folder: z.string(),
    reason: z.enum([
      'pickle',
      'missingShard',
      'mismatch',
      'format',
      'config',
      'quantisation',
      'architecture',
      'tokenizer',
      'preTokenizer',
      'missingScale',
      'notANumber',
    ]),
    ...detail,
  }),
  /** The process that imports ended under it; nothing half-written is left. `outOfMemory`: so it said at last. */
  'import.ended': z.object({
    exitCode: z.number().nullable(),
    signal: z.string().nullable(),
    outOfMemory: z.boolean(),
  }),
  'context.createFailed': z.object({ contextLength: z.number(), detail: z.string() }),
  /** The prompt alone does not fit. Both in tokens. */
  'context.promptTooLong': z.object({ promptTokens: z.number(), contextLength: z.number() }),
  /** Whatever else is left out, the system message and the last turn do not fit. Both in tokens. */
  'context.lastTurnTooLong': z.object({ promptTokens: z.number(), contextLength: z.number() }),
  'prompt.empty': z.object({}),
  'template.missing': z.object({ path: z.string() }),
  'template.failed': z.object({ ...detail }),
  /** The template was not done within this time. */
  'template.tooSlow': z.object({ seconds: z.number() }),
  /** More text than is ever made into tokens. */
  'prompt.tooLarge': z.object({ characters: z.number(), limit: z.number() }),
  /** The text was not tokens within this time. */
  'prompt.tooSlow': z.object({ seconds: z.number() }),
  /** The process that makes prompts ended over this one; the engine goes on. */
  'prompt.failed': z.object({ ...detail }),
  /** The process that looks after model files ended; the next request starts it anew. */
  'modelFiles.ended': z.object({ exitCode: z.number() }),
  /** Only what Pagoda fetched or made is its to delete. */
  'modelFiles.notOurs': z.object({ path: z.string() }),
  'modelFiles.noTrash': z.object({ path: z.string(), detail: z.string() }),
  /** There is a token, and the system's store of passwords does not open it. */
  'hub.tokenUnreadable': z.object({}),
  /** Nothing is fetched: it was switched off. */
  'download.offline': z.object({ host: z.string() }),
  'download.unreachable': z.object({ host: z.string(), ...detail }),
  /** `afterSeconds`: the server asks to be left alone for so long. */
  'download.failed': z.object({
    host: z.string(),
    ...detail,
    afterSeconds: z.number().optional(),
  }),
  'download.notFound': z.object({ host: z.string() }),
  /** `gated`: its owner wants to be asked first. */
  'download.refused': z.object({ host: z.string(), status: z.number(), gated: z.boolean() }),
  /** It became another one while it was fetched. */
  'download.changed': z.object({ host: z.string() }),
  'download.checksum': z.object({ path: z.string(), expected: z.string(), found: z.string() }),
  /** `neededBytes`: null where the disk ran full on the way. */
  'download.noSpace': z.object({
    path: z.string(),
    neededBytes: z.number().nullable(),
    freeBytes: z.number(),
  }),
  'download.cannotWrite': z.object({ path: z.string(), errno: z.string() }),
  /** Another process fetches it. */
  'download.underWay': z.object({ path: z.string() }),
  /** Something else has this name. */
  'download.exists': z.object({ path: z.string() }),
  'addon.missing': z.object({ path: z.string(), ...detail }),
  'library.missing': z.object({ variant: z.string(), searched: z.array(z.string()) }),
  'library.loadFailed': z.object({ variant: z.string(), detail: z.string() }),
  'library.versionMismatch': z.object({ built: z.string(), found: z.string() }),
  /** It was fetched, does not run here, and is gone again. */
  'library.notKept': z.object({ variant: z.string(), ...detail }),
  'gpu.unavailable': z.object({ requested: z.string(), ...detail }),
  /** llama_decode refused the batch: a fault of ours. */
  'native.invalidBatch': z.object({ detail: z.string() }),
  /** llama_decode failed for good; the context is gone. */
  'native.fatal': z.object({ detail: z.string() }),
  /** The model's scores for the next token are no numbers. `tokens`: how many it had read. */
  'model.notANumber': z.object({ tokens: z.number() }),
  /** Saved pages that are not taken back, or a range that is not there to save. Damaged and foreign ones are for throwing away. */
  'native.pagesRefused': z.object({
    reason: z.enum(['damaged', 'foreign', 'noRoom', 'inTheWay', 'absent']),
    detail: z.string(),
  }),
  /** The model's memory gives up old cells or keeps one state for all that was read: a draft could not be taken back. */
  'drafts.unsupported': z.object({ model: z.string() }),
  /**
   * A draft model has to have the vocabulary of the model that it drafts for. `path`: the draft model's file. `differsIn`: how texts are made into tokens,
   * how many there are, the text of token `id`, or the token that texts begin with; with what each has there.
   */
  'draftModel.unlike': z.object({
    path: z.string(),
    model: z.string(),
    differsIn: z.enum(['tokenizer', 'size', 'token', 'begin']),
    id: z.number(),
    ofModel: z.string(),
    ofDraft: z.string(),
  }),
  /** A draft model, or the model that it is to draft for (`path`), cannot take back what it has read. */
  'draftModel.unsupported': z.object({ path: z.string(), whose: z.enum(['draft', 'model']) }),
  /** The model fits, and with the draft model it does not. `path`: the draft model's file. */
  'draftModel.outOfMemory': z.object({
    path: z.string(),
    neededBytes: z.number(),
    availableBytes: z.number(),
  }),
  /** The sampler of one reply failed, or ruled out every token. */
  'sampler.failed': z.object({ detail: z.string() }),
  'native.disposed': z.object({ what: z.string() }),
  'request.invalid': z.object({ name: z.string(), issues: z.array(z.string()) }),
  'request.unknown': z.object({ name: z.string() }),
  /** An option whose layer does not exist yet. */
  'request.unsupported': z.object({ option: z.string() }),
  'request.cancelled': z.object({}),
  /** The engine process ended under the request. */
  'engine.crashed': z.object({ exitCode: z.number().nullable(), signal: z.string().nullable() }),
  /** Its process is there, but does not answer or does not come back from a step; `ms`: for how long. */
  'engine.unresponsive': z.object({ ms: z.number() }),
  /** The link to the engine was closed on purpose (quit, restart). */
  'engine.disconnected': z.object({}),
  'engine.startFailed': z.object({ ...detail }),
  'file.unreadable': z.object({ path: z.string(), errno: z.string() }),
  /** A program is still writing it, by its name. */
  'file.unfinished': z.object({ path: z.string() }),
  /** Git LFS holds the place of the file, which was never fetched. */
  'file.pointer': z.object({ path: z.string() }),
  /** More than is ever taken from one. */
  'file.tooLarge': z.object({ path: z.string(), limitBytes: z.number() }),
  'file.unwritable': z.object({ path: z.string(), errno: z.string() }),
  /** `reason`: what a person could do something about; `detail`: the database's own words. */
  /** It is there already, and is not written over. */
  'file.exists': z.object({ path: z.string() }),
  'disk.full': z.object({ path: z.string(), neededBytes: z.number(), availableBytes: z.number() }),
  'storage.failed': z.object({
    reason: z.enum(['full', 'busy', 'readOnly', 'io', 'damaged', 'other']).default('other'),
    detail: z.string(),
  }),
  'storage.newerVersion': z.object({ path: z.string(), found: z.number(), supported: z.number() }),
  'chat.notFound': z.object({ id: z.string() }),
  /** The operating system refused something that is not about one file: `call`, the system call's name. */
  'system.refused': z.object({ errno: z.string(), call: z.string() }),
  /** `errno`: the system's name for why, like EADDRINUSE. */
  'server.cannotListen': z.object({ host: z.string(), port: z.number(), errno: z.string() }),
  /** The process of the app's server ended by itself, again and again. */
  'server.ended': z.object({ exitCode: z.number() }),
  /** The app's own: it is kept sealed, and the system does not open it. */
  'server.keyUnreadable': z.object({}),
  /** Another Pagoda's server. `detail`: the system's name for why, or its words. */
  'server.unreachable': z.object({ url: z.string(), detail: z.string() }),
  /** Two versions that do not understand each other. `theirs`: '' where it does not say. */
  'server.otherVersion': z.object({ url: z.string(), theirs: z.string() }),
  /** It has no model just now. */
  'server.noModel': z.object({ url: z.string() }),
  /** What only the engine's own machine can ask of it. */
  'server.notOffered': z.object({ url: z.string(), what: z.string() }),
  /** It answered otherwise than with what was asked for. `message`: its own words, where it has some. */
  'server.refused': z.object({ url: z.string(), status: z.number(), message: z.string() }),
  internal: z.object({ detail: z.string() }),
} as const;

export type ErrorCode = keyof typeof errorData;
export type ErrorData<C extends ErrorCode> = z.infer<(typeof errorData)[C]>;

/** An error as it travels: one member per code, so that a switch on `code` narrows `data`. */
export type ErrorValue = { [C in ErrorCode]: { code: C; data: ErrorData<C> } }[ErrorCode];

export const errorValue: z.ZodType<ErrorValue> = z
  .object({ code: z.string(), data: z.unknown() })
  .transform((raw, context): ErrorValue => {
    const schema = (errorData as Record<string, z.ZodType>)[raw.code];
    const data = schema?.safeParse(raw.data);
    if (!data?.success) {
      context.addIssue({ code: 'custom', message: `not an error of ours: ${raw.code}` });
      return z.NEVER;
    }
    return { code: raw.code, data: data.data } as ErrorValue;
  });

/** Characters of a text in an error's data: as long as a path may be. What is longer comes out of a file, and nobody reads it. */
const MOST_OF_A_TEXT = 4096;
/** Texts of a list in an error's data. */
const MOST_OF_A_LIST = 100;

/** Data with texts and lists that can be sent and shown, whatever they were made of. */
function shortened(data: unknown): unknown {
  if (typeof data === 'string') {
    if (data.length <= MOST_OF_A_TEXT) return data;
    return `${data.slice(0, MOST_OF_A_TEXT).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }
  if (Array.isArray(data)) return data.slice(0, MOST_OF_A_LIST).map(shortened);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shortened(value)]));
}

/** The thrown form of an `ErrorValue`. Its message is for logs; people read the words of the edge. */
export class PagodaError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly data: ErrorData<C>;

  constructor(code: C, data: ErrorData<C>, options?: ErrorOptions) {
    const short = shortened(data) as ErrorData<C>;
    super(`${code} ${JSON.stringify(short)}`, options);
    this.name = 'PagodaError';
    this.code = code;
    this.data = short;
  }

  toValue(): ErrorValue {
    return { code: this.code, data: this.data } as ErrorValue;
  }
}

/** Anything thrown, as a value to send. What is not ours becomes `internal`, with its message. */
export function toErrorValue(thrown: unknown): ErrorValue {
  if (thrown instanceof PagodaError) return thrown.toValue();
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new PagodaError('internal', { detail }).toValue();
}

export function fromErrorValue(value: ErrorValue): PagodaError {
  return new PagodaError(value.code, value.data);
}
