import { setTimeout as pause } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { PagodaError } from '../contract/errors.ts';
import type { ChatOptions } from './chatOptions.ts';
import { runChat } from './chat.ts';
import { runCuda, type CudaOptions } from './cuda.ts';
import type { Connect } from './connect.ts';
import { runImport, type ImportOptions } from './import.ts';
import { runGet, type GetOptions } from './get.ts';
import { runInspect, type InspectOptions } from './inspect.ts';
import { runModels } from './models.ts';
import { runServe } from './serve.ts';
import { serveCommand, type ServeOptions } from './serveOptions.ts';
import { addBeamOptions } from './beamOptions.ts';
import { addDraftOption, addModelOptions, withDraftFile } from './modelOptions.ts';
import { gather, integer } from './options.ts';
import { addFormatOptions } from './formatOptions.ts';
import { jsonLine } from './json.ts';
import { addSamplingOptions } from './samplingOptions.ts';
import {
  CommandFailed,
  EndedShort,
  endedByStop,
  errorOutput,
  exitStatus,
  statusOf,
  systemError,
} from './outcome.ts';
import { STOP_WITHIN, unlessStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';
import { addToolOptions } from './toolOptions.ts';

export interface Parts {
  readonly version: string;
  readonly connect: Connect;
}

/**
 * Runs one command line (`argv` without node and script) and resolves to its exit status. With `--json` exactly one object goes to standard
 * output, also when something failed; errors go to standard error in words.
 */
export async function run(argv: string[], terminal: Terminal, parts: Parts): Promise<number> {
  const program = commands(terminal, parts);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return stopStatus(terminal) ?? exitStatus.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.ok;
    if (error instanceof EndedShort) return stopStatus(terminal) ?? error.status;
    const failed = asFailure(error);
    // A signal to the whole group may end an engine that has not yet learnt to leave it to us, a moment before we hear of it ourselves.
    if (endedByStop(failed.value) && !terminal.stop.aborted) await pause(WORD_LAG);
    return fail(failed, argv.includes('--json'), terminal);
  }
}

/** A round that is under way may end: what was measured before it is reported. In milliseconds. */
const BENCH_STOPS_WITHIN = 10_000;

/** How much later than another process of its group this one may hear a signal, in milliseconds. */
const WORD_LAG = 150;

/** Shows a failure where it belongs; returns the exit status. */
export function fail(failed: CommandFailed, json: boolean, terminal: Terminal): number {
  const stopped = stopStatus(terminal);
  const { value } = failed;
  const ended = stopped !== null && endedByStop(value);
  const error = errorOutput(ended ? { code: 'request.cancelled', data: {} } : value);
  if (json) terminal.out(jsonLine({ ...failed.shown, error }));
  // Whoever stopped it knows.
  if (ended) return stopped;
  terminal.err(`pagoda: ${error.message}\n`);
  return statusOf(value);
}

/** The status to end with where the command was told to stop, else null. */
const stopStatus = ({ stop }: Terminal): number | null => (stop.aborted ? (stop.reason as number) : null);

/** Commander's complaints are wrong usage; what commands throw is already an error of ours, or `internal`. */
export function asFailure(error: unknown): CommandFailed {
  if (error instanceof CommandFailed) return error;
  if (!(error instanceof CommanderError)) return new CommandFailed(systemError(error));
  const message = error.code === 'commander.help' ? 'say what to do' : error.message;
  const issue = message.replace(/^error: /, '').replace(/\.$/, '');
  const issues = [`${issue}. See pagoda --help`];
  return new CommandFailed(new PagodaError('request.invalid', { name: 'pagoda', issues }));
}

function commands(terminal: Terminal, parts: Parts): Command {
  const program = new Command('pagoda')
    .description('Chat with language models on your own machine. Without a command: open the app.')
    .version(parts.version)
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  chatCommand(program).action((words: string | undefined, options: ChatOptions) =>
    runChat(...promptSource(words, withDraftFile('chat', options)), terminal, parts.connect),
  );
  program
    .command('inspect <file>')
    .description('what a model file or a folder of safetensors is, and what it will need')
    .option('--context <tokens>', 'say what it needs with so many', integer)
    .option('--cache-type <type>', 'and with a cache of this type (default: f16)')
    .option('--json', 'print one JSON object')
    .action((file: string, options: InspectOptions) =>
      unlessStopped(runInspect(file, options, terminal), terminal),
    );
  program
    .command('models [folders...]')
    .description(
      'the models on this machine: those of Pagoda, LM Studio, Ollama, Hugging Face and llama.cpp, and in FOLDERS',
    )
    .option('--json', 'print one JSON object')
    .action((folders: string[], options: { json?: boolean }) =>
      unlessStopped(runModels(folders, options, terminal), terminal),
    );
  program
    .command('get <repository> [which]')
    .description('fetch a model from Hugging Face: WHICH is a quantisation or the end of a file name')
    .option('--search', 'look for repositories with these words instead')
    .option('--list', 'show what the repository has instead')
    .option('--to <folder>', "where to (default: Pagoda's models)")
    .option('--mirror <url>', 'another hub that speaks like huggingface.co (default: HF_ENDPOINT)')
    .option('--offline', 'refuse all outgoing traffic')
    .option('--json', 'print one JSON object')
    .action((what: string, which: string | undefined, options: GetOptions) =>
      // What came is noted, so that the same command goes on from there.
      unlessStopped(runGet(what, which, options, terminal), terminal, STOP_WITHIN),
    );
  program
    .command('cuda')
    .description('fetch the libraries for NVIDIA cards (some hundred MB), and keep them if they run here')
    .option(
      '--mirror <url>',
      'a mirror of npm’s registry, or a folder laid out like one (or PAGODA_LIBRARIES)',
    )
    .option('--untried', 'keep them without trying them, for a machine that is set up for others')
    .option('--remove', 'remove them again')
    .option('--offline', 'refuse all outgoing traffic')
    .option('--json', 'print one JSON object')
    // What was not tried to its end is taken away again.
    .action((options: CudaOptions) =>
      unlessStopped(runCuda(options, terminal, parts.connect), terminal, STOP_WITHIN),
    );
  program
    .command('bench [names...]', { hidden: isInstalled(terminal.appRoot) })
    .description('ours against its peers in one run')
    .option('--full', 'cases that scale run in full length, which takes many minutes')
    .option('--json', 'print one JSON object')
    .action(async (names: string[], { json = false, full = false }: { json?: boolean; full?: boolean }) => {
      if (isInstalled(terminal.appRoot))
        throw new PagodaError('request.unsupported', { option: 'pagoda bench' });
      // Only who measures waits for the benches to be read in. They write their own report.
      const { runBench } = await import('../../bench/main.ts');
      const running = runBench(names, { json, full, stop: terminal.stop });
      if (!(await unlessStopped(running, terminal, BENCH_STOPS_WITHIN))) throw new EndedShort();
    });
  program
    .command('import <folder>')
    .description('a folder of safetensors (AWQ, GPTQ, FP8, compressed-tensors, BF16...) as one GGUF file')
    .option('--out <file>', 'the GGUF file to write; nothing is written over')
    .option('--compact', 'the smaller type where one loses little, instead of the exact one')
    .option('--json', 'print one JSON object')
    .action((folder: string, options: ImportOptions) => runImport(folder, options, terminal));
  serveCommand(program).action((options: ServeOptions) =>
    runServe(withDraftFile('serve', options), terminal, parts),
  );
  return program;
}

/** A prompt of `-` is what other programs call standard input. */
const promptSource = (words: string | undefined, options: ChatOptions): [string | undefined, ChatOptions] =>
  words === '-' && options.promptFile === undefined
    ? [undefined, { ...options, promptFile: '-' }]
    : [words, options];

/** What it compares with is built from a checkout. */
const isInstalled = (appRoot: string): boolean => appRoot.endsWith('.asar.unpacked');

function chatCommand(program: Command): Command {
  const chat = program
    .command('chat [prompt]')
    .description('one reply in the terminal, streamed')
    .optionsGroup('The prompt:')
    .option('--prompt-file <file>', 'read it from a file; - is standard input, as a PROMPT of - is')
    .option('--messages <file>', 'a whole conversation: a JSON list of {role, content}')
    .option('--raw', 'PROMPT is the whole prompt: no chat template')
    .option('--system <text>', "system message; '' for none")
    .optionsGroup('The model:');
  addModelOptions(chat)
    .option(
      '--server <address>',
      'the model that another Pagoda serves (pagoda serve), in place of one of this machine',
    )
    .option('--server-key <key>', 'the key of that server; PAGODA_API_KEY does the same')
    .optionsGroup('The reply:')
    .option('--max-tokens <n>', 'end it after so many tokens', integer)
    .option('--min-tokens <n>', 'do not let it end before, nor stop at a --stop text', integer)
    .option('--stop <text>', 'end it before this text (repeatable)', gather, [])
    .option(
      '--overflow <policy>',
      'what to do when the conversation does not fit: stop, slide (leave the oldest turns out) or summarise (them first)',
    );
  return addBeamOptions(addSamplingOptions(addToolOptions(addFormatOptions(addDraftOption(chat)))))
    .optionsGroup('The output:')
    .option('--logprobs <n>', 'log-probabilities with n alternatives each (with --json)', integer)
    .option('--chain-logprobs', 'also those after all samplers (with --logprobs)')
    .option('--trace <file>', 'what the engine did, step by step, for Perfetto')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nInterrupted (Ctrl+C) it shows what came and ends with status 130.');
}
