import { samplingFlags } from './samplingOptions.ts';

/** Which option stands behind each field of the contract. */
export const flags: Readonly<Record<string, string>> = {
  maxTokens: '--max-tokens',
  minTokens: '--min-tokens',
  stop: '--stop',
  'overflow.policy': '--overflow',
  logprobs: '--logprobs',
  format: 'The format',
  'format.gbnf': '--grammar',
  'format.schema': '--json-schema',
  chainLogprobs: '--chain-logprobs',
  'prompt.tools': '--tools',
  toolChoice: '--tool-choice',
  'toolChoice.name': '--tool-choice',
  parallelToolCalls: '--no-parallel-tool-calls',
  ...Object.fromEntries(Object.entries(samplingFlags).map(([field, flag]) => [`sampling.${field}`, flag])),
  method: '--beams',
  'beam.beams': '--beams',
  'beam.returned': '--num-return',
  'beam.lengthPenalty': '--length-penalty',
  'beam.earlyStopping': '--early-stopping',
  'beam.repetitionPenalty': '--repeat-penalty',
  'beam.noRepeatNgram': '--no-repeat-ngram',
  'beam.groups': '--beam-groups',
  'beam.diversityPenalty': '--diversity-penalty',
  drafts: '--draft',
  draftModel: '--draft-model',
  host: '--host',
  port: '--port',
  key: '--api-key',
  allowedHosts: '--allow-host',
  allowedOrigins: '--allow-origin',
  parallel: '--parallel',
  queue: '--queue',
  bodyMiB: '--max-body',
  contextLength: '--context',
  threads: '--threads',
  cacheType: '--cache-type',
  flashAttention: '--flash-attention',
  rope: '--rope-scaling',
  'rope.scaling': '--rope-scaling',
  'rope.scale': '--rope-scale',
  gpu: '--gpu',
  gpuLayers: '--gpu-layers',
  batchSize: '--batch-size',
  kernels: '--kernels',
};

/** An issue that names a field of the contract ("settings.cacheType: ..."), with the option that a person knows. */
export function withFlag(issue: string): string {
  const [, , field = ''] = /^(settings\.)?([A-Za-z]+(?:\.[A-Za-z]+)*)(?:\.\d+)?: /.exec(issue) ?? [];
  const flag = Object.hasOwn(flags, field) ? flags[field] : undefined;
  return flag === undefined ? issue : `${flag}${issue.slice(issue.indexOf(': '))}`;
}
