import type { ModelReport } from '../../../engine/contract/models.ts';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer, tokens } from '../../ui/format.ts';

/** What a model is, as one would say it. All pure. */

const short = (text: string): string => oneLine(text, 60);

export function summaryOf(report: ModelReport): string {
  const { architecture, parameters, layers, quantisation, contextLength } = report;
  const bits = quantisation.bitsPerWeight.toFixed(1).replace(/\.0$/, '');
  const reads = contextLength === null ? '' : ` It was trained to read ${tokens(contextLength)} at once.`;
  const depth = layers === null ? '' : ` in ${integer(layers)} layers`;
  return `A ${short(architecture)} model of ${countWords(parameters)} weights${depth}, each in ${bits} bits on average (${short(
    quantisation.fileType ?? 'mixed',
  )}).${reads}`;
}

/** 134_515_008 -> "135 million". */
export function countWords(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1).replace(/\.0$/, '')} billion`;
  if (count >= 1e6) return `${integer(Math.round(count / 1e6))} million`;
  return integer(count);
}

export function attentionWords({ attention }: ModelReport): string {
  const { kind, heads, kvHeads } = attention;
  switch (kind) {
    case 'MHA':
      return `Multi-head attention (MHA): each of its ${integer(heads ?? 0)} heads remembers keys and values of its own, so a long context takes much memory.`;
    case 'GQA':
      return `Grouped-query attention (GQA): ${integer((heads ?? 0) / (kvHeads ?? 1))} heads each share one of ${integer(kvHeads ?? 0)} memories of keys and values, so its cache is ${integer((heads ?? 0) / (kvHeads ?? 1))} times as small as with a memory for each.`;
    case 'MQA':
      return `Multi-query attention (MQA): all ${integer(heads ?? 0)} heads share one memory of keys and values, the smallest cache there is.`;
    case 'MLA':
      return 'Latent attention (MLA): keys and values are kept as one compressed vector a token, and unfolded when they are read.';
    case 'none':
      return 'No attention: it carries one state along, which takes the same memory however long a text is.';
  }
}

/** How positions are made, and what that means for how much it can read. */
export function positionWords({
  report,
  rotaryPairs,
}: Pick<ModelDetails, 'report' | 'rotaryPairs'>): string[] {
  const { rope, contextLength, attention } = report;
  if (rope.dimensions === null || attention.kind === 'none')
    return ['It has no rotary positions: how far it can read is in what it learned, or in how it is built.'];
  const base = rope.base ?? 10_000;
  const pairs =
    rotaryPairs === 'neighbours'
      ? ', neighbours in pairs (NORM)'
      : rotaryPairs === 'halves'
        ? ', the first half with the second (NeoX)'
        : '';
  const how = `Positions turn ${integer(rope.dimensions)} numbers of each head${pairs}, with the base ${integer(base)}: the slowest pair comes round once in ${integer(Math.round(slowestTurn(base, rope.dimensions)))} tokens.`;
  return [how, stretchWords(rope, contextLength)];
}

/** Tokens until the slowest pair of a rotary position has turned once. */
export const slowestTurn = (base: number, dimensions: number): number =>
  2 * Math.PI * base ** ((dimensions - 2) / dimensions);

function stretchWords(rope: ModelReport['rope'], contextLength: number | null): string {
  const whole = contextLength === null ? 'its context' : tokens(contextLength);
  const { scaling, scalingFactor: factor, originalContextLength: original } = rope;
  if (scaling === null || scaling === 'none')
    return `They are not stretched. Up to ${whole} it reads as it was trained to; beyond that positions are new to it, and answers fall apart.`;
  const from = original === null ? 'what it was first trained for' : tokens(original);
  const by = factor === null ? '' : ` by ${factor.toFixed(2).replace(/\.?0+$/, '')}`;
  switch (scaling) {
    case 'linear':
      return `They are squeezed evenly${by}, from ${from} to ${whole} (linear): near words come closer together too, so it is a little less exact everywhere.`;
    case 'yarn':
      return `They are stretched${by}, from ${from} to ${whole} (YaRN): slow pairs are squeezed and fast ones left alone, so near words stay exact and the far end is usable.`;
    case 'longrope':
      return `They are stretched${by}, from ${from} to ${whole} (LongRoPE), each pair by a factor of its own.`;
    default:
      return `They are stretched${by} (${oneLine(scaling, 40)}), from ${from} to ${whole}.`;
  }
}

export const cacheWords = (perToken: number): string =>
  perToken === 0 ? 'none' : perToken < 1000 ? `${integer(perToken)} bytes` : bytes(perToken);
