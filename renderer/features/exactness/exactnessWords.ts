import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { KernelStatus } from '../../../engine/contract/engine.ts';
import type { ModelReport } from '../../../engine/contract/models.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { errorWords } from '../../errors/words.ts';
import {
  kernelGains,
  type Aspect,
  type Comparison,
  type Reason,
  type Standing,
  type Trial,
  type Untested,
} from '../../stores/exactness.ts';
import { integer, rate, tokens } from '../../ui/format.ts';

/** What stands, in a sentence. */
export function standingWords(stands: Standing): string {
  switch (stands.kind) {
    case 'exact':
      return 'A reply’s bits are its own:';
    case 'near':
      return 'The same but for the last bits:';
    case 'unknown':
      return 'It is not known yet what computes this model.';
    default:
      return assertNever(stands, 'standing');
  }
}

/** What it costs, or why it is not so. */
export function costWords(
  stands: Standing,
  kernels: KernelStatus | null,
  report: ModelReport | null,
): string {
  if (stands.kind === 'unknown') return '';
  if (stands.kind === 'near')
    return `${reasonWords(stands.reason)} Near ties between words may fall otherwise.`;
  const same = 'the same prompt and seed give the same tokens and the same probabilities, bit for bit.';
  const gains = kernels && report ? kernelGains(kernels, report) : [];
  const [least] = gains;
  const most = gains.at(-1);
  if (least === undefined || most === undefined) return same;
  const times = least === most ? least.toFixed(1) : `${least.toFixed(1)} to ${most.toFixed(1)}`;
  return `${same} It costs nothing here: the kernels that see to it measured ${times} times as fast as the stock ones on this machine.`;
}

function reasonWords(reason: Reason): string {
  switch (reason.kind) {
    case 'gpu':
      return `on a GPU (${reason.variant}) roundings depend on what is computed together.`;
    case 'stock':
      return `the stock kernels run${reason.why ? ` (${oneLine(reason.why)})` : ''}, whose roundings depend on what is computed together.`;
    case 'attention':
      return 'with this cache the stock attention runs, whose roundings depend on what is computed together.';
    case 'types':
      return `weights of type ${reason.types.join(', ').toUpperCase()} run on the stock kernels, which were faster here and whose roundings depend on what is computed together.`;
    default:
      return assertNever(reason, 'reason');
  }
}

export function aspectWords(aspect: Aspect, stands: Standing): { title: string; claim: string } {
  const { title, exact, near } = about[aspect];
  return { title, claim: stands.kind === 'exact' ? exact : near };
}

const about: Record<Aspect, { title: string; exact: string; near: string }> = {
  batch: {
    title: 'Others in the batch.',
    exact: 'Whoever else is written to, the reply is the same.',
    near: 'Others may change the last bits of its scores.',
  },
  cache: {
    title: 'The cache.',
    exact: 'A beginning that is cached gives what reading it again would.',
    near: 'What is cached was read in other pieces than it would be now.',
  },
  drafts: {
    title: 'Guesses ahead.',
    exact: 'Words that were foreseen are those that would have been drawn.',
    near: 'Checking several words in one step may change the last bits of their scores.',
  },
  restart: {
    title: 'A restart.',
    exact: 'What comes back from disk is what was there.',
    near: 'What comes back from disk is what was there, and was read in other pieces than it would be now.',
  },
};

/** What came of trying it. */
export function trialWords(aspect: Aspect, trial: Trial): string {
  switch (trial.kind) {
    case 'running':
      return 'Writing it again…';
    case 'untested':
      return `Not tried: ${untestedWords[trial.why]}.`;
    case 'failed': {
      const { title, detail } = errorWords(trial.error);
      return `It could not be tried. ${title}. ${detail}`;
    }
    case 'compared':
      return `${comparisonWords(trial.comparison)}, ${amountWords[aspect](trial.amount)}, at ${rate(trial.tokensPerSecond)} tokens/s.`;
    default:
      return assertNever(trial, 'trial');
  }
}

function comparisonWords(comparison: Comparison): string {
  const { tokens: count } = comparison;
  switch (comparison.kind) {
    case 'same':
      return `All ${tokens(count)} are the same, and every bit of their probabilities`;
    case 'close':
      return `All ${tokens(count)} are the same, the last bits of ${integer(comparison.differ)} of their probabilities are not (by ${comparison.most.toExponential(0)} at most)`;
    case 'parts':
      return `${tokens(comparison.at)} of ${integer(count)} are the same, then another one was drawn`;
    default:
      return assertNever(comparison, 'comparison');
  }
}

const amountWords: Record<Aspect, (amount: number) => string> = {
  batch: (amount) => `among ${integer(amount)} other${amount === 1 ? '' : 's'}`,
  cache: (amount) => `with ${tokens(amount)} of the prompt cached`,
  drafts: (amount) => `with ${tokens(amount)} guessed ahead`,
  restart: (amount) => `with ${tokens(amount)} of the prompt back from disk`,
};

const untestedWords: Record<Untested, string> = {
  notCached: 'nothing of the prompt was kept',
  noneDrafted: 'nothing was guessed ahead',
  takesNoDrafts: 'this model’s memory cannot take back what was read, so nothing is guessed ahead',
  alone: 'the others had ended before',
  busy: 'replies are under way, and a restart would end them',
  recorded: 'a restart would throw the recording away; save it, or throw it away first',
};
