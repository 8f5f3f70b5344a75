export const doctor = {
  theModelsFileIsNotWhere: 'The model’s file is not where it was.',
  itWasMovedRenamedOrDeleted:
    'It was moved, renamed or deleted, or the disk that it lies on is not connected. Nothing is wrong with Pagoda or the engine.',
  theSystemDoesNotLetPagoda: 'The system does not let Pagoda read the file.',
  itBelongsToAnotherUser:
    'It belongs to another user, its rights forbid it, or the disk reports a fault. Change its rights or copy it to a folder of yours, then load it again.',
  theFileIsNotAModel: 'The file is not a model.',
  itHasAnotherFormatIsEmpty:
    'It has another format, is empty, or its download is not done. A model’s name ends in .gguf; folders of safetensors are imported when they are dropped on the window.',
  theFileIsDamaged: 'The file is damaged or not whole.',
  whatItSaysOfItself:
    'What it says of itself and what it holds do not agree: its download was cut short, a part of a split model is missing, or it was converted by a program with a fault. Download it again, from another source if that does not help.',
  theEngineDoesNotKnow: 'The engine does not know this kind of model.',
  itIsNewerThanThisVersion:
    'It is newer than this version of llama.cpp, or of a kind that writes no text. A newer Pagoda may know it; another memory setting or device does not help.',
  theFileOnlyHelpsAnotherModel: 'The file only helps another model.',
  itIsTheHalfThatSees:
    'It is the half that sees pictures, or a small one that guesses what a larger one will say. Open the model that it belongs to.',
  llamaCppDoesNotSurvive: 'llama.cpp does not survive this file.',
  itWasTriedInAProcess:
    'It was tried in a process of its own, which ended over it, so the engine was not given it. The file is damaged in a way that its header does not show, or of a make with a fault.',
  thereIsNotEnoughMemory: 'There is not enough memory.',
  weightsTheMemoryForTheConversation:
    'Weights, the memory for the conversation and the room to compute have to fit at once, and other programs hold a part of it. A shorter context, a smaller quantisation or closing other programs helps; the model that runs is counted as gone when the next one is loaded.',
  theGraphicsCardHasNotEnough: 'The graphics card has not enough memory.',
  otherProgramsTheScreenTooHold:
    'Other programs, the screen too, hold a part of it, and a driver tells only how much was free a moment ago. With a shorter context it may fit; on the processor the main memory counts instead.',
  thereIsNoRoom: 'There is no room for the conversation.',
  theWeightsFitAndTheMemory:
    'The weights fit, and the memory for a context of this length beside them does not. It grows with each token that the context is to hold.',
  noDriverForTheGraphicsCard: 'No driver for the graphics card can be used.',
  thereIsNoneItIsOlder:
    'There is none, it is older than the libraries ask for, or it finds no card. The processor does the same work more slowly; a newer driver of the card’s maker brings it back.',
  theGraphicsDriverDoesNotAnswer: 'The graphics driver does not answer.',
  itWasAskedInAProcess:
    'It was asked in a process of its own and given up on after half a minute. Restarting the machine often helps, a newer driver more often; until then the processor works.',
  theGraphicsDriverFailed: 'The graphics driver failed.',
  itLostTheCard:
    'It lost the card in the middle of the work or ended the process that asked it. That is a fault of the driver, of a card that is overclocked or too hot, or of memory that others took. The processor does the same work without it.',
  aLibraryOfTheEngine: 'A library of the engine is not there or does not open.',
  filesOfPagodaAreMissing:
    'Files of Pagoda are missing, or a library of the system that they need. Reinstalling Pagoda brings back its own; what the system lacks is named below.',
  theEngineAndItsLibraries: 'The engine and its libraries are of different versions.',
  theyAreOnlyUsedTogether:
    'They are only used together as they were built, since others would compute something else or crash. An update that was cut short leaves this behind: install Pagoda again.',
  theProcessorLacksAnInstruction: 'The processor lacks an instruction that was used.',
  librariesAreChosenByWhat:
    'Libraries are chosen by what the processor says it can do; a virtual machine or an old processor may say otherwise. The stock libraries ask for less than our own kernels.',
  theEngineWasEndedFromOutside: 'The engine was ended from outside.',
  theSystemDoes:
    'The system does that to the largest program when memory runs out; so does a person, or a program that watches over others. A shorter context or a smaller model leaves more room.',
  theEngineEndedOverAFault: 'The engine ended over a fault in native code.',
  aFileThatIsDamaged:
    'A file that is damaged or of an unknown make, or a graphics driver, can do that; it costs a reply and not the app. If it happens with one model only, get that from another source; if with all, try the processor.',
  theEngineDoesNotComeBack: 'The engine does not come back.',
  aGraphicsDriverHangsTheProcess:
    'A graphics driver hangs, the process was stopped, or the machine is too slow for this model. A load that does not get on for five minutes is given up by itself.',
  theReasonIsNotOne: 'The reason is not one that is known here.',
  whatWasSaidIsBelow: 'What was said is below and in the report; the logs have what came before it.',
  whatIsWrong: 'What is wrong',
  report: 'Report',
  close: 'Close',
  whatCanBeDone: 'What can be done',
  forWhoeverHelpsYouNames:
    'For whoever helps you. Names of your files and folders are in it, nothing of your chats.',
  copied: 'Copied',
  copyReport: 'Copy Report',
  whatIsWrong2: 'What Is Wrong?',
} as const;
