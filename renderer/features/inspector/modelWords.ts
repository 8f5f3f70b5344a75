import type { ModelReport } from '../../../engine/contract/models.ts';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer, tokens } from '../../ui/format.ts';
import { numberFormat, sentences } from '../../words/format.ts';
import { t } from '../../words/words.ts';

/** What a model is, as one would say it. All pure. */

const tenth = numberFormat({ maximumFractionDigits: 1 });
const hundredth = numberFormat({ maximumFractionDigits: 2 });
const short = (text: string): string => oneLine(text, 60);

export function summaryOf(report: ModelReport): string {
  const { architecture, parameters, layers, quantisation, contextLength } = report;
  const words = {
    architecture: short(architecture),
    weights: countWords(parameters),
    bits: tenth(quantisation.bitsPerWeight),
    quantisation: short(quantisation.fileType ?? t('inspector.mixed')),
  };
  return sentences(
    layers === null
      ? t('inspector.summary', words)
      : t('inspector.summaryLayers', { ...words, layers: integer(layers) }),
    contextLength !== null && t('inspector.trainedToRead', { tokens: tokens(contextLength) }),
  );
}

/** 134_515_008 -> "135 million". */
export function countWords(count: number): string {
  if (count >= 1e9) return t('inspector.billion', { number: tenth(count / 1e9) });
  if (count >= 1e6) return t('inspector.million', { number: integer(Math.round(count / 1e6)) });
  return integer(count);
}

export function attentionWords({ attention }: ModelReport): string {
  const { kind, heads, kvHeads } = attention;
  switch (kind) {
    case 'MHA':
      return t('inspector.multiHeadAttentionMHAEach', { heads: integer(heads ?? 0) });
    case 'GQA':
      return t('inspector.groupedQueryAttentionGQAHeadsEach', {
        heads: integer((heads ?? 0) / (kvHeads ?? 1)),
        kvHeads: integer(kvHeads ?? 0),
      });
    case 'MQA':
      return t('inspector.multiQueryAttentionMQAAllHeads', { heads: integer(heads ?? 0) });
    case 'MLA':
      return t('inspector.latentAttentionMLAKeysAndValues');
    case 'none':
      return t('inspector.noAttentionItCarriesOneState');
  }
}

/** How positions are made, and what that means for how much it can read. */
export function positionWords({
  report,
  rotaryPairs,
}: Pick<ModelDetails, 'report' | 'rotaryPairs'>): string[] {
  const { rope, contextLength, attention } = report;
  if (rope.dimensions === null || attention.kind === 'none')
    return [t('inspector.itHasNoRotaryPositionsHow')];
  const base = rope.base ?? 10_000;
  const words = {
    dimensions: integer(rope.dimensions),
    base: integer(base),
    slowest: integer(Math.round(slowestTurn(base, rope.dimensions))),
  };
  const how =
    rotaryPairs === 'neighbours'
      ? t('inspector.positionsNeighbours', words)
      : rotaryPairs === 'halves'
        ? t('inspector.positionsHalves', words)
        : t('inspector.positions', words);
  return [how, stretchWords(rope, contextLength)];
}

/** Tokens until the slowest pair of a rotary position has turned once. */
export const slowestTurn = (base: number, dimensions: number): number =>
  2 * Math.PI * base ** ((dimensions - 2) / dimensions);

function stretchWords(rope: ModelReport['rope'], contextLength: number | null): string {
  const whole = contextLength === null ? t('inspector.itsContext') : tokens(contextLength);
  const { scaling, scalingFactor: factor, originalContextLength: original } = rope;
  if (scaling === null || scaling === 'none') return t('inspector.theyAreNotStretchedUp', { whole });
  const from = original === null ? t('inspector.whatItWasFirstTrainedFor') : tokens(original);
  const words = {
    from,
    whole,
    by: factor === null ? '' : ` ${t('inspector.by', { factor: hundredth(factor) })}`,
  };
  switch (scaling) {
    case 'linear':
      return t('inspector.squeezed', words);
    case 'yarn':
      return t('inspector.stretchedYarn', words);
    case 'longrope':
      return t('inspector.stretchedLongRope', words);
    default:
      return t('inspector.stretched', { ...words, scaling: oneLine(scaling, 40) });
  }
}

export const cacheWords = (perToken: number): string =>
  perToken === 0 ? t('inspector.none') : bytes(perToken);
