import type { Command } from 'commander';
import { DEFAULT_PORT, MOST_IDLE_MINUTES, serverSettings, type ServerSettings } from '../contract/server.ts';
import { flags } from './flags.ts';
import { readInput } from './input.ts';
import { addDraftOption, addModelOptions, type ModelOptions } from './modelOptions.ts';
import { checked, gather, integer, usage } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `pagoda serve` as commander hands it over. */
export interface ServeOptions extends ModelOptions {
  host?: string;
  port?: number;
  apiKey?: string;
  apiKeyFile?: string;
  allowHost: string[];
  allowOrigin: string[];
  parallel?: number;
  queue?: number;
  maxBody?: number;
  alias: string[];
  models: string[];
  only?: boolean;
  idle?: string;
  system?: string;
  trace?: string;
  quiet?: boolean;
  json?: boolean;
}

export function serveCommand(program: Command): Command {
  const serve = program
    .command('serve')
    .description("a server with OpenAI's interface, for other programs")
    .optionsGroup('The server:')
    .option('--port <n>', `port to listen on; 0: any that is free (default: ${DEFAULT_PORT})`, integer)
    .option('--host <address>', 'address to listen on; 0.0.0.0: all (default: 127.0.0.1, this machine alone)')
    .option(
      '--api-key <key>',
      'key that clients have to send; PAGODA_API_KEY does the same and shows in no list of processes',
    )
    .option('--api-key-file <file>', 'the same from the first line of a file')
    .option(
      '--allow-host <name>',
      'another name by which clients may call this machine (repeatable)',
      gather,
      [],
    )
    .option(
      '--allow-origin <origin>',
      'a web page that may use the server, like http://localhost:3000 (repeatable)',
      gather,
      [],
    )
    .optionsGroup('Limits:')
    .option('--parallel <n>', 'replies written at once (default: 32)', integer)
    .option('--queue <n>', 'requests that may wait beyond these (default: 256)', integer)
    .option('--max-body <MiB>', 'largest request (default: 16)', integer)
    .optionsGroup('The model:');
  return addDraftOption(addModelOptions(serve))
    .option(
      '--alias <name>',
      'another name of the model, for clients that insist on one (repeatable)',
      gather,
      [],
    )
    .option(
      '--models <folder>',
      'requests may name the models in this folder (repeatable; default: all that "pagoda models" lists)',
      gather,
      [],
    )
    .option('--only', 'no other model, whatever requests name')
    .option(
      '--idle <minutes>',
      'after so long without a request the model goes from memory, until the next one; or never (default: 30)',
    )
    .option('--system <text>', "system message of conversations that have none; '' for none")
    .optionsGroup('The output:')
    .option('--trace <file>', 'when it ends, what the engine did last, step by step, for Perfetto')
    .option('--quiet', 'no line for each request')
    .option('--json', 'print one JSON object once it serves')
    .addHelpText('after', '\nStops with Ctrl+C.');
}

/** Longest name of a model that is taken. */
const NAME_LENGTH = 200;
/** Minutes, as Ollama's and LM Studio's are few and many. */
const DEFAULT_IDLE = 30;

/** Options to the server's settings, checked. `environment`: where a key may be, too. Throws `request.invalid`, `file.*`. */
export async function serverSettingsOf(
  options: ServeOptions,
  terminal: Terminal,
  environment: NodeJS.ProcessEnv,
): Promise<ServerSettings> {
  const { host, port, allowHost, allowOrigin, parallel, queue, maxBody, alias, draft, draftModel } = options;
  if (options.only && options.models.length > 0)
    throw usage('serve', '--only: leaves no other model to name; leave out --models, or this');
  if (draftModel !== undefined && draft === 'off')
    throw usage('serve', '--draft-model: has nothing to do with --draft off; leave one of them out');
  if (alias.some((name) => name === '' || name.length > NAME_LENGTH))
    throw usage('serve', `--alias: it must have 1 to ${NAME_LENGTH} characters`);
  return checked(
    'serve',
    serverSettings,
    {
      host,
      port,
      key: await keyOf(options, terminal, environment),
      allowedHosts: allowHost,
      allowedOrigins: allowOrigin,
      parallel,
      queue,
      drafts: draft,
      bodyMiB: maxBody,
      // With --only there is one to name, which may go from memory as any.
      models: 'any',
      idleMinutes: idleOf(options.idle),
    },
    flags,
  );
}

/** Throws `request.invalid`. */
function idleOf(given: string | undefined): number | null {
  if (given === undefined) return DEFAULT_IDLE;
  if (given === 'never') return null;
  const minutes = Number(given);
  if (given.trim() === '' || !(minutes > 0 && minutes <= MOST_IDLE_MINUTES))
    throw usage('serve', `--idle: it must be never, or minutes, at most ${MOST_IDLE_MINUTES}`);
  return minutes;
}

async function keyOf(
  { apiKey, apiKeyFile }: ServeOptions,
  terminal: Terminal,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  if (apiKey !== undefined && apiKeyFile !== undefined)
    throw usage('serve', 'Give only one of --api-key and --api-key-file');
  if (apiKey !== undefined) return apiKey;
  if (apiKeyFile === undefined) return environment['PAGODA_API_KEY'] || null;
  const [line = ''] = (await readInput(apiKeyFile, terminal)).replace(/^\uFEFF/, '').split(/\r?\n/, 1);
  if (line === '') throw usage('serve', `--api-key-file: the first line of ${apiKeyFile} is empty`);
  return line;
}
