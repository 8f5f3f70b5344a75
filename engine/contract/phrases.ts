import { z } from 'zod';

/**
 * What Pagoda itself says in the `detail` of an error and people meet, by name and in English; "{{name}}" is a place for a value. Whoever speaks another language
 * says it by its name. A detail that has none is in the words of another program, or about the inside of a file, and is quoted.
 */
export const phrases = {
  status: 'the server answered with status {{status}}',
  endedEarly: 'the connection ended early',
  outOfMemory: 'it ran out of memory',
  leavesLastOut: 'it leaves the last message out',
  notBuilt: '{{path}} is not built',
  noSuchFile: 'no such file',
  notInstalled: 'its libraries are not installed',
  driverSilent: 'the driver did not answer',
  driverEnded: 'the driver ended the trial ({{end}})',
  notTried: 'the trial was not made ({{end}})',

  bigEndian: 'the file is big-endian; only little-endian GGUF files can be run',
  noTokenizer: 'the file carries no tokenizer, so text cannot be turned into tokens',
  unknownTokenizer: 'unknown kind of tokenizer: {{kind}}',
  emptyVocabulary: 'the vocabulary is empty',
  noTensors: 'the file holds no tensors',
  laterPart: 'this is a later part of a split model',
  firstPartName: "a split model whose first part's name does not end in {{ending}}",

  isFile: 'it is a file, and what is imported is a folder',
  noConfig: 'it has no config.json',
  nothingUsable: 'there is nothing in it that can be used',
  configMissing: '{{folder}} has no config.json, which says what its weights are',
  noTokenizerFiles: 'it has neither tokenizer.json nor tokenizer.model',
  pickle: 'its weights are in {{file}}, a pickle: reading one can run a program that is hidden in it',
  consolidated: 'it has only consolidated.safetensors, which names its tensors in another way',
  ggufInside: '{{file}} in it is a GGUF file, which can be opened as it is',
  noSafetensors: 'it has no safetensors files',
  severalFiles: 'it has {{count}} safetensors files and no list that says which are the model',
  severalLists: 'it has several lists of its tensors ({{lists}}): leave one',
  missingFile: '{{index}} tells of {{file}}, which is not there',
  missingShard: 'the name of a shard tells of {{file}}, which is not there',
  noArchitecture: 'its config.json names no architecture; {{known}} can be imported',
  otherArchitecture: 'it is a {{architecture}}, and of those that can be imported are {{known}}',
  methodUnsaid: '{{where}} does not say how the weights were quantised',
  otherMethod:
    'its weights are quantised with {{method}}, which has no counterpart in GGUF and cannot be read here',
  otherLayout: 'it is {{method}} in the layout {{layout}}, which orders the weights for one kernel on GPUs',
  otherSplitting: 'no runtime splits texts as its tokenizer.json asks: {{splitter}}',
  otherTokenizer: 'its tokenizer.json is a {{type}}, and byte pairs are known here',
  notByMerges: 'its tokenizer.model does not split by merges (BPE), as this kind does',
} as const;
export type PhraseName = keyof typeof phrases;

/** `name`: one of `phrases`, of this version or another. */
export const phrase = z.object({
  name: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Phrase = z.output<typeof phrase>;

type Places<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Places<Rest>
  : never;
type Values<N extends PhraseName> = { readonly [K in Places<(typeof phrases)[N]>]: string | number };

/** What an error's data has of it. */
export interface Detail {
  readonly detail: string;
  readonly phrase?: Phrase | undefined;
}

/** The data of an error that says it. */
export function say<N extends PhraseName>(
  name: N,
  ...[values]: Places<(typeof phrases)[N]> extends never ? [] : [values: Values<N>]
): Detail {
  const given: Phrase['values'] = { ...values };
  const detail = phrases[name].replace(/\{\{(\w+)\}\}/g, (_, place: string) => String(given[place] ?? ''));
  return { detail, phrase: { name, values: given } };
}

/** Of texts that may be a phrase or not. */
export const detailOf = (said: string | Detail): Detail =>
  typeof said === 'string' ? { detail: said } : said;
