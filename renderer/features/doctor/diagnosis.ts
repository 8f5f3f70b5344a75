import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { errorWords, type NextStep } from '../../errors/words.ts';
import { ailmentOf, type Ailment } from './ailments.ts';

/** What is wrong, why that happens, and what can be done about it from here. */
export interface Diagnosis {
  readonly cause: string;
  readonly explanation: string;
  readonly actions: readonly Exclude<NextStep, 'retry'>[];
}

const table: { readonly [A in Ailment]: Diagnosis } = {
  gone: {
    cause: 'The model’s file is not where it was.',
    explanation:
      'It was moved, renamed or deleted, or the disk that it lies on is not connected. Nothing is wrong with Pagoda or the engine.',
    actions: ['openModel', 'useEmbedded'],
  },
  unreadable: {
    cause: 'The system does not let Pagoda read the file.',
    explanation:
      'It belongs to another user, its rights forbid it, or the disk reports a fault. Change its rights or copy it to a folder of yours, then load it again.',
    actions: ['reloadModel', 'openModel', 'useEmbedded'],
  },
  notAModel: {
    cause: 'The file is not a model.',
    explanation:
      'It has another format, is empty, or its download is not done. A model’s name ends in .gguf; folders of safetensors are imported when they are dropped on the window.',
    actions: ['openModel', 'useEmbedded'],
  },
  damaged: {
    cause: 'The file is damaged or not whole.',
    explanation:
      'What it says of itself and what it holds do not agree: its download was cut short, a part of a split model is missing, or it was converted by a program with a fault. Download it again, from another source if that does not help.',
    actions: ['openModel', 'useEmbedded'],
  },
  unknownArchitecture: {
    cause: 'The engine does not know this kind of model.',
    explanation:
      'It is newer than this version of llama.cpp, or of a kind that writes no text. A newer Pagoda may know it; another memory setting or device does not help.',
    actions: ['openModel', 'useEmbedded'],
  },
  helper: {
    cause: 'The file only helps another model.',
    explanation:
      'It is the half that sees pictures, or a small one that guesses what a larger one will say. Open the model that it belongs to.',
    actions: ['openModel', 'useEmbedded'],
  },
  endsEngine: {
    cause: 'llama.cpp does not survive this file.',
    explanation:
      'It was tried in a process of its own, which ended over it, so the engine was not given it. The file is damaged in a way that its header does not show, or of a make with a fault.',
    actions: ['openModel', 'useEmbedded'],
  },
  memory: {
    cause: 'There is not enough memory.',
    explanation:
      'Weights, the memory for the conversation and the room to compute have to fit at once, and other programs hold a part of it. A shorter context, a smaller quantisation or closing other programs helps; the model that runs is counted as gone when the next one is loaded.',
    actions: ['automaticContext', 'contextSettings', 'openModel', 'useEmbedded'],
  },
  deviceMemory: {
    cause: 'The graphics card has not enough memory.',
    explanation:
      'Other programs, the screen too, hold a part of it, and a driver tells only how much was free a moment ago. With a shorter context it may fit; on the processor the main memory counts instead.',
    actions: ['automaticContext', 'useProcessor', 'contextSettings', 'openModel'],
  },
  contextMemory: {
    cause: 'There is no room for the conversation.',
    explanation:
      'The weights fit, and the memory for a context of this length beside them does not. It grows with each token that the context is to hold.',
    actions: ['automaticContext', 'contextSettings', 'openModel'],
  },
  driver: {
    cause: 'No driver for the graphics card can be used.',
    explanation:
      'There is none, it is older than the libraries ask for, or it finds no card. The processor does the same work more slowly; a newer driver of the card’s maker brings it back.',
    actions: ['useProcessor', 'engineSettings'],
  },
  driverHangs: {
    cause: 'The graphics driver does not answer.',
    explanation:
      'It was asked in a process of its own and given up on after half a minute. Restarting the machine often helps, a newer driver more often; until then the processor works.',
    actions: ['useProcessor', 'restartEngine', 'engineSettings'],
  },
  driverFault: {
    cause: 'The graphics driver failed.',
    explanation:
      'It lost the card in the middle of the work or ended the process that asked it. That is a fault of the driver, of a card that is overclocked or too hot, or of memory that others took. The processor does the same work without it.',
    actions: ['useProcessor', 'restartEngine', 'engineSettings'],
  },
  library: {
    cause: 'A library of the engine is not there or does not open.',
    explanation:
      'Files of Pagoda are missing, or a library of the system that they need. Reinstalling Pagoda brings back its own; what the system lacks is named below.',
    actions: ['engineSettings', 'restartEngine', 'openLogs'],
  },
  libraryMismatch: {
    cause: 'The engine and its libraries are of different versions.',
    explanation:
      'They are only used together as they were built, since others would compute something else or crash. An update that was cut short leaves this behind: install Pagoda again.',
    actions: ['restartEngine', 'openLogs'],
  },
  processor: {
    cause: 'The processor lacks an instruction that was used.',
    explanation:
      'Libraries are chosen by what the processor says it can do; a virtual machine or an old processor may say otherwise. The stock libraries ask for less than our own kernels.',
    actions: ['engineSettings', 'restartEngine', 'openLogs'],
  },
  killed: {
    cause: 'The engine was ended from outside.',
    explanation:
      'The system does that to the largest program when memory runs out; so does a person, or a program that watches over others. A shorter context or a smaller model leaves more room.',
    actions: ['automaticContext', 'restartEngine', 'openModel', 'useEmbedded'],
  },
  crashed: {
    cause: 'The engine ended over a fault in native code.',
    explanation:
      'A file that is damaged or of an unknown make, or a graphics driver, can do that; it costs a reply and not the app. If it happens with one model only, get that from another source; if with all, try the processor.',
    actions: ['restartEngine', 'useProcessor', 'useEmbedded', 'openLogs'],
  },
  hangs: {
    cause: 'The engine does not come back.',
    explanation:
      'A graphics driver hangs, the process was stopped, or the machine is too slow for this model. A load that does not get on for five minutes is given up by itself.',
    actions: ['restartEngine', 'useProcessor', 'useEmbedded'],
  },
  other: {
    cause: 'The reason is not one that is known here.',
    explanation: 'What was said is below and in the report; the logs have what came before it.',
    actions: ['reloadModel', 'restartEngine', 'useEmbedded', 'openLogs'],
  },
};

export const diagnose = (error: ErrorValue): Diagnosis => table[ailmentOf(error)];

/** The error in its own words, which name what is meant. */
export const complaintOf = (error: ErrorValue): string => errorWords(error).detail;
