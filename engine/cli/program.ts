import { Command, CommanderError } from 'commander';
import { PagodaError } from '../contract/errors.ts';
import type { ChatOptions } from './chatOptions.ts';
import { runChat } from './chat.ts';
import type { Connect } from './connect.ts';
import { runInspect } from './inspect.ts';
import { addLaterOptions, refuseCommand } from './later.ts';
import { gather, integer, number } from './options.ts';
import { CommandFailed, errorOutput, exitStatus, statusOf } from './outcome.ts';
import type { Terminal } from './terminal.ts';

export interface Parts {
  readonly version: string;
  readonly connect: Connect;
}

/**
 * Runs one command line (`argv` without node and script) and resolves to its exit status. With `--json` exactly one object goes to standard
 * output, also when something failed; errors go to standard error in words.
 */
export async function run(argv: string[], terminal: Terminal, parts: Parts): Promise<number> {
  let status: number = exitStatus.ok;
  const program = commands(terminal, parts, (result) => (status = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.ok;
    return fail(asFailure(error), argv.includes('--json'), terminal);
  }
}

function fail(failed: CommandFailed, json: boolean, terminal: Terminal): number {
  const error = errorOutput(failed.value);
  if (json) terminal.out(`${JSON.stringify({ ...failed.shown, error })}\n`);
  terminal.err(`pagoda: ${error.message}\n`);
  return statusOf(failed.value);
}

/** Commander's complaints are wrong usage; what commands throw is already an error of ours, or `internal`. */
function asFailure(error: unknown): CommandFailed {
  if (error instanceof CommandFailed) return error;
  if (!(error instanceof CommanderError)) return new CommandFailed(error);
  const message = error.code === 'commander.help' ? 'say what to do' : error.message;
  const issue = message.replace(/^error: /, '').replace(/\.$/, '');
  const issues = [`${issue}. See pagoda --help`];
  return new CommandFailed(new PagodaError('request.invalid', { name: 'pagoda', issues }));
}

function commands(terminal: Terminal, parts: Parts, done: (status: number) => void): Command {
  const program = new Command('pagoda')
    .description('Chat with language models on your own machine. Without a command: open the app.')
    .version(parts.version)
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  chatCommand(program).action(async (words: string | undefined, options: ChatOptions) => {
    done(await runChat(words, options, terminal, parts.connect));
  });
  program
    .command('inspect <file>')
    .description('what a model file is, and what it will need')
    .option('--json', 'print one JSON object')
    .action((file: string, options: { json?: boolean }) => runInspect(file, options, terminal));
  program
    .command('bench [names...]')
    .description('ours against its peers in one run')
    .option('--json', 'print one JSON object')
    .action(async (names: string[], options: { json?: boolean }) => {
      // Only who measures waits for the benches to be read in. They write their own report.
      const { runBench } = await import('../../bench/main.ts');
      await runBench(names, { json: options.json ?? false });
    });
  for (const name of ['import', 'serve']) {
    program
      .command(`${name} [rest...]`, { hidden: true })
      .allowUnknownOption()
      .action(() => refuseCommand(name));
  }
  return program;
}

function chatCommand(program: Command): Command {
  const chat = program
    .command('chat [prompt]')
    .description('one reply in the terminal, streamed')
    .optionsGroup('The prompt:')
    .option('--prompt-file <file>', 'read it from a file, or from standard input with -')
    .option('--messages <file>', 'a whole conversation: a JSON list of {role, content}')
    .option('--raw', 'PROMPT is the whole prompt: no chat template')
    .option('--system <text>', "system message; '' for none")
    .optionsGroup('The model:')
    .option('--model <file>', 'a GGUF file (default: the one that comes with Pagoda)')
    .option('--context <tokens>', 'room for prompt and reply', integer)
    .option('--cache-type <type>', 'f16, f32, bf16, q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl')
    .option('--flash-attention <when>', 'auto, on or off')
    .option('--threads <n>', 'processor threads (default: the physical cores)', integer)
    .option('--gpu <kind>', 'auto, cuda, vulkan, metal or off')
    .option('--kernels <whose>', "own or stock: Pagoda's processor kernels or llama.cpp's")
    .optionsGroup('The reply:')
    .option('--max-tokens <n>', 'end it after so many tokens', integer)
    .option('--min-tokens <n>', 'do not let it end before', integer)
    .option('--stop <text>', 'end it before this text (repeatable)', gather, [])
    .option('--temp <t>', 'temperature; 0 always takes the likeliest token', number)
    .option('--top-k <k>', 'choose among the k likeliest; 0 all', integer)
    .option('--top-p <p>', 'choose among the likeliest that make up p', number)
    .option('--min-p <p>', 'leave out what is less likely than p times the likeliest', number)
    .option('--repeat-penalty <p>', 'make repetition less likely; 1 does not', number)
    .option('--seed <n>', 'same seed, same reply', integer)
    .option('--draft <how>', 'off')
    .optionsGroup('The output:')
    .option('--logprobs <n>', 'log-probabilities with n alternatives each (with --json)', integer)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nInterrupted (Ctrl+C) it shows what came and ends with status 130.');
  return addLaterOptions(chat);
}
