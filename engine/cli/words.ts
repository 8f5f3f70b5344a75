import type { ErrorCode, ErrorData, ErrorValue } from '../contract/errors.ts';
import { oneLine } from '../shown/visible.ts';
import { errnoHelp, errnoIn, errnoWords } from './errno.ts';
import { withFlag } from './flags.ts';
import { bytes, count } from './numbers.ts';

/** What went wrong and what to do, for a terminal: one entry per code, so that a new code does not compile until it has words. */
const words: { [C in ErrorCode]: (data: ErrorData<C>) => string } = {
  'model.none': () =>
    'There is no model: the one that comes with Pagoda could not be fetched. Run ./pagoda again with a network, or name a GGUF file with --model.',
  'model.notFound': ({ path }) => `There is no file ${path}. Check the path.`,
  'model.isFolder': ({ path }) => `${path} is a folder. Name the GGUF file inside it.`,
  'model.unreadable': ({ path, errno }) =>
    `${path} cannot be read: ${errnoWords(errno)}. ${errnoHelp(errno, 'Check that it is a file you may read')}.`,
  'model.empty': ({ path }) => `${path} is empty. Download it again.`,
  'model.notGguf': ({ path, found }) =>
    `${path} is not a GGUF file: it begins with the bytes ${found}, not with "GGUF". Choose a file that ends in .gguf.`,
  'model.unsupportedVersion': ({ path, version, supported }) =>
    `${path} is GGUF version ${version}; versions ${supported.join(' and ')} can be read. Get a current file of this model, or a newer Pagoda.`,
  'model.truncated': ({ path, at, expectedBytes, actualBytes }) =>
    `${path} ends too early: ${at} needs ${count(expectedBytes)} bytes, the file has ${count(actualBytes)}. Download it again.`,
  'model.implausible': ({ path, field, value, limit }) =>
    `${path} is damaged: ${field} is ${value}, and no model has more than ${limit}. Download it again.`,
  'model.malformed': ({ path, detail }) =>
    `${path} is not a sound model file: ${detail}. Download it again, or get it from another source.`,
  'model.unknownArchitecture': ({ path, architecture }) =>
    `${path} is a model of the kind "${architecture}", which this version cannot run. Choose another model, or a newer Pagoda.`,
  'model.missingKey': ({ path, key }) =>
    `${path} lacks the entry ${key}, without which it cannot run. Get the model from another source.`,
  'model.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    `${path} needs about ${bytes(neededBytes)} of memory and ${bytes(availableBytes)} are free. Close other programs, lower --context, use a smaller --cache-type, choose a smaller model, or try it all the same with --load-anyway.`,
  'model.loadFailed': ({ path, detail }) =>
    `llama.cpp refused ${path}: ${detail}. Get the model from another source, or choose another.`,
  'model.endsEngine': ({ path, detail }) =>
    `${path} ends the engine when it is loaded or used (${detail}): it is damaged, or of a make that llama.cpp cannot run. Get the model from another source, or choose another.`,
  'import.refused': ({ folder, reason, detail }) =>
    `${folder} cannot be imported: ${detail}. ${importAdvice[reason]}`,
  'model.companion': ({ path, role }) =>
    role === 'projector'
      ? `${path} is the image half of another model and writes nothing by itself. Name the model that it belongs to.`
      : `${path} only guesses what a larger model will say. Name that one, and this with --draft-model.`,
  'model.another': ({ path }) =>
    `Another model, ${path}, has taken the place of the one that was asked. Try again.`,
  'model.notLoaded': () => 'No model is loaded. Name one with --model.',
  'import.ended': (data) =>
    `The import was broken off: its process ended (${endOfImport(data)}). No half-written model is left. Close other programs; the same command goes on where it was.`,
  'context.createFailed': ({ contextLength, detail }) =>
    `A context of ${count(contextLength)} tokens could not be set up: ${detail}. Try a smaller --context, or another --cache-type.`,
  'context.promptTooLong': ({ promptTokens, contextLength }) =>
    `The prompt has ${count(promptTokens)} tokens and the context holds ${count(contextLength)}. Shorten it, or raise --context.`,
  'context.lastTurnTooLong': ({ promptTokens, contextLength }) =>
    `Even with every earlier turn left out, the system message and the last turn have ${count(promptTokens)} tokens and the context holds ${count(contextLength)}. Shorten the last message, or raise --context.`,
  'prompt.empty': () => 'The prompt is empty. Say something.',
  'template.missing': ({ path }) =>
    `${path} has no chat template. Use --raw and write the whole prompt yourself, or choose a model made for chat.`,
  'template.failed': ({ detail }) =>
    `The model's chat template could not be applied: ${detail}. Check the order of the roles, or use --raw.`,
  'template.tooSlow': ({ seconds }) =>
    `The model's chat template was not done after ${count(seconds)} seconds; it may never end. Choose another model, or use --raw.`,
  'prompt.tooLarge': ({ characters, limit }) =>
    `The prompt has ${count(characters)} characters, and more than ${count(limit)} are never read. Shorten it.`,
  'prompt.tooSlow': ({ seconds }) =>
    `The prompt was not split into tokens after ${count(seconds)} seconds. Shorten it, above all its longest words.`,
  'prompt.failed': ({ detail }) =>
    `The prompt could not be made: the process that makes prompts ended over it (${detail}). Shorten it, or choose another model.`,
  'modelFiles.ended': ({ exitCode }) =>
    `The process that looks after model files ended (${exitCode}). Nothing was changed; try again.`,
  'modelFiles.notOurs': ({ path }) => `${path} is not Pagoda's to delete.`,
  'modelFiles.noTrash': ({ path, detail }) => `${path} could not be put into the trash: ${detail}.`,
  'hub.tokenUnreadable': () =>
    "The access token cannot be read: the system's store of passwords does not open it.",
  'download.offline': ({ host }) =>
    `Nothing was asked of ${host}: outgoing traffic is switched off (--offline).`,
  'download.unreachable': ({ host, detail }) =>
    `${host} could not be reached: ${detail}. What came is kept; the same command goes on from there. Behind a proxy set HTTPS_PROXY, or name a mirror with --mirror.`,
  'download.failed': ({ host, detail }) =>
    `${host} did not give it out: ${detail}. Try again later; what came is kept.`,
  'download.notFound': ({ host }) =>
    `${host} has nothing of that name. Look for it with pagoda get --search WORDS.`,
  'download.refused': ({ host, gated }) =>
    gated
      ? `${host} gives it to those who have accepted its terms. Accept them on its page, and give your access token in HF_TOKEN.`
      : `${host} does not give it to just anyone. Give an access token that may read it in HF_TOKEN.`,
  'download.changed': ({ host }) =>
    `It changed on ${host} while it was fetched, so what had come was thrown away. Start again.`,
  'download.checksum': ({ path }) =>
    `What came is not what was promised (its checksum differs), so it was thrown away and ${path} was not written. Start again, or use another source.`,
  'download.noSpace': ({ path, neededBytes, freeBytes }) =>
    neededBytes === null
      ? `The disk of ${path} is full. Make room and start again; what came is kept.`
      : `${path} needs ${bytes(neededBytes)} free on its disk, some of it to spare, and ${bytes(freeBytes)} are. Make room, or name another folder (--to, or PAGODA_CACHE).`,
  'download.cannotWrite': ({ path, errno }) =>
    `${path} cannot be written: ${errnoWords(errno)}. Mend that, or name another folder (--to, or PAGODA_CACHE).`,
  'download.underWay': ({ path }) =>
    `Another process is fetching ${path}. Wait for it; if there is none, remove ${path}.part.lock.`,
  'download.exists': ({ path }) =>
    `Something else is at ${path}. Move it away, or name another folder (--to, or PAGODA_CACHE).`,
  'addon.missing': ({ path, detail }) =>
    `The native part is missing at ${path} (${detail}). Run ./pagoda, which builds it.`,
  'library.missing': ({ variant, searched }) =>
    `The llama.cpp libraries for ${variant} are not in ${searched.join(' or ')}. Run ./pagoda, which installs them, or use --gpu off.`,
  'library.loadFailed': ({ variant, detail }) =>
    `The llama.cpp libraries for ${variant} do not load: ${detail}. Use --gpu off to run without them.`,
  'library.versionMismatch': ({ built, found }) =>
    `The native part was built for llama.cpp ${built} and found ${found}. Run ./pagoda, which builds it anew.`,
  'library.notKept': ({ variant, detail }) =>
    `The ${variant} libraries were fetched and do not run here: ${detail}. They are removed again, and all is as it was before.`,
  'gpu.unavailable': ({ requested, detail }) =>
    `There is no GPU for ${requested}: ${detail}. Use --gpu auto or --gpu off.`,
  'native.invalidBatch': ({ detail }) =>
    `The engine made a step that llama.cpp refused: ${detail}. This is a fault of Pagoda; please report it.`,
  'native.fatal': ({ detail }) =>
    `llama.cpp failed while computing: ${detail}. Try again; if it stays, try --gpu off or --kernels stock.`,
  'model.notANumber': ({ tokens }) =>
    `After ${count(tokens)} tokens the model's scores are no numbers, so nothing can be chosen. Its file is probably damaged; get it again, or try --kernels stock or --gpu off.`,
  'native.pagesRefused': ({ detail }) =>
    `A part of the cache could not be saved or restored: ${detail}. Try again; it will be computed anew.`,
  'drafts.unsupported': ({ model }) =>
    `${model} cannot take back what it has read, so nothing can be proposed to it. Leave --draft out, or use --draft auto.`,
  'draftModel.unlike': (data) =>
    `${data.path} cannot draft for ${data.model}: ${differenceWords[data.differsIn](data)}. A draft model is a smaller one with the same vocabulary, usually of the same family; name another with --draft-model, or leave it out.`,
  'draftModel.unsupported': ({ path, whose }) =>
    whose === 'draft'
      ? `${path} cannot take back what it has read (it keeps a state, or sees its last tokens only), so it cannot be a draft model. Name another with --draft-model, or leave it out.`
      : `${path} cannot take back what it has read (it keeps a state, or sees its last tokens only), so nothing can be drafted for it. Leave --draft-model out.`,
  'draftModel.outOfMemory': ({ path, neededBytes, availableBytes }) =>
    `There is room for the model, and not for the draft model ${path} beside it: together they need ${bytes(neededBytes)}, and ${bytes(availableBytes)} are free. Use a smaller one or a smaller --context, or leave --draft-model out.`,
  'sampler.failed': ({ detail }) =>
    `No next token could be chosen: ${detail}. Change the grammar or the sampling settings and try again.`,
  'native.disposed': ({ what }) => `The ${what} was closed while it was in use. Try again.`,
  'request.invalid': ({ issues }) => `${issues.map(withFlag).join('; ')}.`,
  'request.unknown': ({ name }) =>
    `The engine does not know "${name}": the parts of Pagoda are of different versions. Run ./pagoda, which builds them anew.`,
  'request.unsupported': ({ option }) =>
    `${option} is not available in this version. See pagoda --help for what is.`,
  'request.cancelled': () => 'Cancelled.',
  'engine.crashed': ({ exitCode, signal }) =>
    `The engine process ended unexpectedly (${signal ? `signal ${signal}` : `exit status ${exitCode ?? 'unknown'}`}). Try again; if it stays, try --gpu off or --kernels stock.`,
  'engine.unresponsive': ({ ms }) =>
    `The engine did not answer for ${count(Math.round(ms / 1000))} s and was ended. Try again; if it stays, try --gpu off: a driver that hangs stops the engine.`,
  'engine.disconnected': () => 'The engine was closed. Try again.',
  'engine.startFailed': ({ detail }) =>
    `The engine process did not start: ${detail}. ${errnoHelp(errnoIn(detail), 'Run ./pagoda, which sets up what is missing')}.`,
  'file.unreadable': ({ path, errno }) =>
    `${path} cannot be read: ${errnoWords(errno)}. ${errnoHelp(errno, 'Check the path and that you may read it')}.`,
  'file.unfinished': ({ path }) =>
    `${path} is still being written, by its name. Wait until its download is done, then name the whole file.`,
  'file.pointer': ({ path }) =>
    `${path} only stands for the file, which Git LFS has not fetched. Run "git lfs pull" in its folder, or download it from its page.`,
  'file.tooLarge': ({ path, limitBytes }) =>
    `${path} has more than ${bytes(limitBytes)}, which no model here can read at once. Give a part of it.`,
  'file.unwritable': ({ path, errno }) =>
    `${path} cannot be written: ${errno === 'ENOENT' ? 'its folder is not there (ENOENT)' : errnoWords(errno)}. ${errnoHelp(errno, 'Check the folder and its rights')}.`,
  'file.exists': ({ path }) => `${path} is there already. Name another with --out, or remove it first.`,
  'disk.full': ({ path, neededBytes, availableBytes }) =>
    `${path} needs ${bytes(neededBytes)} free on its disk, some of it to spare, and ${bytes(availableBytes)} are. Make room, or write to another disk.`,
  'storage.failed': ({ reason, detail }) =>
    `The store of conversations failed: ${detail}. ${storageAdvice[reason]}`,
  'storage.newerVersion': ({ path, found, supported }) =>
    `${path} was written by a newer Pagoda (format ${found}, this one reads up to ${supported}). Use the newer one.`,
  'chat.notFound': ({ id }) => `There is no conversation ${id}. It may have been deleted.`,
  'system.refused': ({ errno, call }) =>
    `The system refused ${call === '' ? 'a call' : `"${call}"`}: ${errnoWords(errno)}. ${errnoHelp(errno, 'Try again')}.`,
  'server.cannotListen': ({ host, port, errno }) => listenWords(host, port, errno),
  'server.ended': ({ exitCode }) =>
    `The server ended by itself, again and again (status ${exitCode}). Please report it.`,
  'server.keyUnreadable': () => "The server's key cannot be read. Make a new one, or remove it, in the app.",
  'server.unreachable': ({ url, detail }) =>
    `The server at ${url} cannot be reached (${detail}). Check the address, and that "pagoda serve" runs there.`,
  'server.otherVersion': ({ url, theirs }) =>
    theirs === ''
      ? `What answers at ${url} is no Pagoda, or one of another version. Check the address; it is the one that "pagoda serve" prints.`
      : `At ${url} runs Pagoda ${theirs}, which this one does not understand. Bring both to the same version.`,
  'server.noModel': ({ url }) => `The server at ${url} has no model loaded. Load one there, then try again.`,
  'server.notOffered': ({ url, what }) => `The server at ${url} does not offer ${what} to other machines.`,
  'server.refused': ({ url, status, message }) =>
    status === 401
      ? `The server at ${url} wants a key, or another one. Give it with --server-key or PAGODA_API_KEY.`
      : status === 404
        ? `At ${url} is no server of Pagoda's. Check the address; it is the one that "pagoda serve" prints.`
        : `The server at ${url} refused: ${message || `status ${status}`}`.replace(/\.?$/, '.'),
  internal: ({ detail }) => `Something went wrong inside Pagoda: ${detail}. Please report it.`,
};

function endOfImport({ exitCode, signal, outOfMemory }: ErrorData<'import.ended'>): string {
  if (outOfMemory) return 'it had no memory left';
  if (signal === 'SIGKILL') return 'SIGKILL: the system, out of memory, or somebody ended it';
  return signal ?? `status ${exitCode ?? 'unknown'}`;
}

const otherMake = 'Get the model as it was before that (BF16 or F16), or as a ready GGUF file.';
const importAdvice: { readonly [R in ErrorData<'import.refused'>['reason']]: string } = {
  pickle: 'Get the model in safetensors files.',
  missingShard: 'Download what is missing.',
  mismatch: 'Download the folder again, or get it from another source.',
  format: 'Name a folder with safetensors files and a config.json.',
  config: 'Get the model from another source, or as a ready GGUF file.',
  quantisation: otherMake,
  architecture: 'Look for a ready GGUF file of it.',
  tokenizer: 'Get the whole folder, or a ready GGUF file of the model.',
  preTokenizer:
    'Another one would split texts wrongly without a word; look for a ready GGUF file of the model.',
  missingScale: 'Without it the weights are wrong; download the folder again, or get the model as BF16.',
  notANumber: 'The weights are damaged; download the folder again.',
};

type Difference = Omit<ErrorData<'draftModel.unlike'>, 'path' | 'model'>;

const differenceWords: { readonly [K in Difference['differsIn']]: (difference: Difference) => string } = {
  tokenizer: ({ ofModel, ofDraft }) => `one makes tokens as ${ofDraft}, the other as ${ofModel}`,
  size: ({ ofModel, ofDraft }) => `their vocabularies have ${ofDraft} and ${ofModel} tokens`,
  token: ({ id, ofModel, ofDraft }) => `token ${id} is "${ofDraft}" for one and "${ofModel}" for the other`,
  begin: ({ ofModel, ofDraft }) =>
    `texts begin with ${beginWords(ofDraft)} for one and with ${beginWords(ofModel)} for the other`,
};

const beginWords = (token: string): string => (token === '' ? 'no token of their own' : `token ${token}`);
function listenWords(host: string, port: number, errno: string): string {
  switch (errno) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program, perhaps by another Pagoda. Choose another one with --port, or 0 for any.`;
    case 'EACCES':
    case 'EPERM':
      return `Port ${port} may not be used without more rights. Choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is no address of this machine (${errno}). Choose another one with --host, like 127.0.0.1 or 0.0.0.0.`;
    default:
      return `The server cannot listen on port ${port} of ${host}: ${errnoWords(errno)}. ${errnoHelp(errno, 'Choose others with --host and --port')}.`;
  }
}

const storageAdvice: { readonly [R in ErrorData<'storage.failed'>['reason']]: string } = {
  full: 'Make room on the disk and try again.',
  busy: 'Another program holds the file; close it and try again.',
  readOnly: 'Check the rights of the file and its folder.',
  io: 'Check that the disk is connected and healthy.',
  damaged: 'Start the app: it keeps the damaged file aside and begins a new one.',
  other: 'Try again.',
};

/** One or two sentences: what happened, and what to do about it. */
export function errorWords<C extends ErrorCode>(error: { code: C; data: ErrorData<C> } | ErrorValue): string {
  const say = words[error.code] as (data: unknown) => string;
  return say(shown(error.data));
}

/** Longest path that is shown whole: the longest there is. */
const PATH_LENGTH = 4096;
const DETAIL_LENGTH = 1000;

/** Data as sentences may show it: a file's name, its metadata and llama.cpp's own words are somebody else's text. */
function shown(data: object): object {
  const one = (value: unknown, length: number): unknown => {
    if (typeof value === 'string') return oneLine(value, length);
    return Array.isArray(value) ? value.map((item) => one(item, length)) : value;
  };
  return new Proxy(data, {
    get: (of, field) => one(Reflect.get(of, field), field === 'path' ? PATH_LENGTH : DETAIL_LENGTH),
  });
}
