import { Option, type Command } from 'commander';
import { PagodaError } from '../contract/errors.ts';

/**
 * Options of `chat` whose layer is not built yet: known by name so that they are refused with words instead of being taken for a typing
 * error, and never ignored.
 */
const laterOptions: readonly Option[] = [
  new Option('--no-repeat-ngram <n>'),
  new Option('--beams <n>'),
  new Option('--length-penalty <x>'),
  new Option('--early-stopping <when>'),
  new Option('--num-return <n>'),
  new Option('--beam-groups <n>'),
  new Option('--diversity-penalty <x>'),
];

export function addLaterOptions(command: Command): Command {
  for (const option of laterOptions) command.addOption(option.hideHelp());
  return command;
}

/** Throws `request.unsupported` for the first option of a later version among the given ones. */
export function refuseLaterOptions(options: { draft?: string }): void {
  for (const option of laterOptions) {
    // Given, each has its text; commander sets the one that begins with "no" to true where it is not.
    const given = (options as Record<string, unknown>)[option.attributeName()];
    if (typeof given !== 'string') continue;
    throw new PagodaError('request.unsupported', { option: option.long ?? option.flags });
  }
  const { draft } = options;
  if (draft !== undefined && draft !== 'off') {
    throw new PagodaError('request.unsupported', { option: `--draft ${draft}` });
  }
}

/** `pagoda serve` and `pagoda import`: any arguments, one answer. */
export function refuseCommand(name: string): never {
  throw new PagodaError('request.unsupported', { option: `pagoda ${name}` });
}
