import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import type { SamplerName } from '../../../engine/contract/sampling.ts';
import type { OwnSampling } from '../../stores/decoding.ts';
import { inSentence } from '../../words/format.ts';
import { t } from '../../words/words.ts';

export const samplerLabels: Record<SamplerName, string> = {
  get penalties() {
    return t('decoding.penalties');
  },
  dry: 'DRY',
  get topNSigma() {
    return t('decoding.topNSigma');
  },
  get topK() {
    return t('decoding.topK');
  },
  get typicalP() {
    return t('decoding.typical');
  },
  get topP() {
    return t('decoding.topP');
  },
  get minP() {
    return t('decoding.minP');
  },
  xtc: 'XTC',
  get temperature() {
    return t('decoding.temperature');
  },
};

/** What a sampler is set to, in a word or two; null: it does nothing as it is set. */
export function setTo(name: SamplerName, decoding: Decoding, own: OwnSampling): string | null {
  const unless = (off: number, value: number) => (value === off ? null : String(value));
  switch (name) {
    case 'penalties': {
      const { repeatPenalty, presencePenalty, frequencyPenalty, repeatLastN } = decoding;
      if (repeatLastN === 0) return null;
      const set = [unless(1, repeatPenalty), unless(0, presencePenalty), unless(0, frequencyPenalty)];
      return set.filter((each) => each !== null).join(', ') || null;
    }
    case 'dry':
      return unless(0, decoding.dryMultiplier);
    case 'topNSigma':
      return unless(0, decoding.topNSigma);
    case 'topK':
      return unless(0, decoding.topK);
    case 'typicalP':
      return unless(1, decoding.typicalP);
    case 'topP':
      return unless(1, decoding.topP ?? own.topP);
    case 'minP':
      return unless(0, decoding.minP);
    case 'xtc':
      return unless(0, decoding.xtcProbability);
    case 'temperature':
      return String(decoding.temperature ?? own.temperature);
  }
}

/** Under mirostat the rest of the chain stands aside. */
export const underMirostat: ReadonlySet<SamplerName> = new Set<SamplerName>([
  'penalties',
  'dry',
  'temperature',
]);

/** The whole way of choosing in one line. */
export function summaryOf(decoding: Decoding, own: OwnSampling): string {
  if (decoding.method === 'beam') return t('decoding.beamSearch', { count: decoding.beams });
  const chain = decoding.samplers.flatMap((name) => {
    const set = setTo(name, decoding, own);
    const counts =
      decoding.method === 'greedy'
        ? name === 'penalties' || name === 'dry'
        : decoding.mirostat === 0 || underMirostat.has(name);
    return set !== null && counts ? [`${inSentence(samplerLabels[name])} ${set}`] : [];
  });
  if (decoding.method === 'greedy') return [t('decoding.alwaysTheLikeliestToken'), ...chain].join(', ');
  const choice = decoding.mirostat === 0 ? [] : [t('decoding.mirostat', { mirostat: decoding.mirostat })];
  return t('decoding.sampling', { chain: [...chain, ...choice].join(', ') });
}

const forms: Record<Decoding['format'], string | null> = {
  text: null,
  json: 'JSON',
  get jsonSchema() {
    return t('decoding.jSONSchema');
  },
  get grammar() {
    return t('decoding.grammarForm');
  },
};
/** What replies have to keep to; null: nothing, as a search cannot. */
export const formOf = ({ method, format }: Decoding): string | null =>
  method === 'beam' ? null : forms[format];
