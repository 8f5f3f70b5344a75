export const exactness = {
  aReplysBitsAreItsOwn: 'A reply’s bits are its own:',
  theSameButForTheLast: 'The same but for the last bits:',
  itIsNotKnownYetWhat: 'It is not known yet what computes this model.',
  nearTiesBetweenWordsMayFall: '{{reason}} Near ties between words may fall otherwise.',
  theSamePromptAndSeedGive:
    'the same prompt and seed give the same tokens and the same probabilities, bit for bit.',
  to: '{{least}} to {{most}}',
  itCostsNothingHereTheKernels:
    '{{same}} It costs nothing here: the kernels that see to it measured {{times}} times as fast as the stock ones on this machine.',
  onAGPURoundingsDepend: 'on a GPU ({{variant}}) roundings depend on what is computed together.',
  withThisCacheTheStockAttention:
    'with this cache the stock attention runs, whose roundings depend on what is computed together.',
  othersInTheBatch: 'Others in the batch.',
  whoeverElseIsWritten: 'Whoever else is written to, the reply is the same.',
  othersMayChangeTheLastBits: 'Others may change the last bits of its scores.',
  theCache: 'The cache.',
  aBeginningThatIsCachedGives: 'A beginning that is cached gives what reading it again would.',
  whatIsCachedWasRead: 'What is cached was read in other pieces than it would be now.',
  guessesAhead: 'Guesses ahead.',
  wordsThatWereForeseenAreThose: 'Words that were foreseen are those that would have been drawn.',
  checkingSeveralWordsInOneStep:
    'Checking several words in one step may change the last bits of their scores.',
  aRestart: 'A restart.',
  whatComesBackFromDisk: 'What comes back from disk is what was there.',
  whatComesBackFromDiskIsWhat:
    'What comes back from disk is what was there, and was read in other pieces than it would be now.',
  writingItAgain: 'Writing it again…',
  itCouldNotBeTried: 'It could not be tried. {{title}}. {{detail}}',
  allAreTheSameAndEvery: 'All {{tokens}} are the same, and every bit of their probabilities',
  ofAreTheSameThenAnother: '{{at}} of {{tokens}} are the same, then another one was drawn',
  withOfThePromptCached: 'with {{amount}} of the prompt cached',
  withGuessedAhead: 'with {{amount}} guessed ahead',
  withOfThePromptBack: 'with {{amount}} of the prompt back from disk',
  nothingOfThePromptWasKept: 'nothing of the prompt was kept',
  nothingWasGuessedAhead: 'nothing was guessed ahead',
  thisModelsMemoryCannotTakeBack:
    'this model’s memory cannot take back what was read, so nothing is guessed ahead',
  theOthersHadEndedBefore: 'the others had ended before',
  repliesAreUnderWay: 'replies are under way, and a restart would end them',
  aRestartWouldThrowTheRecording: 'a restart would throw the recording away; save it, or throw it away first',
  whatDoesNotChangeAReply: 'What does not change a reply',
  stop: 'Stop',
  proveItNow: 'Prove it now',
  andAcrossARestart: 'And across a restart',
  aloneItWasWrittenAtTokens: 'Alone it was written at {{tokensPerSecond}} tokens/s.',
  writesOneDrawnReplyOf48:
    'Writes one drawn reply of 48 tokens several times and compares every token and the bits of its probability.',
  theStockKernelsRun: 'the stock kernels run, whose roundings depend on what is computed together.',
  theStockKernelsRunBecause:
    'the stock kernels run ({{why}}), whose roundings depend on what is computed together.',
  weightsOfTypeRun:
    'weights of type {{types}} run on the stock kernels, which were faster here and whose roundings depend on what is computed together.',
  amongOther_one: 'among {{count, number}} other',
  amongOther_other: 'among {{count, number}} others',
  notTried: 'Not tried: {{reason}}.',
  atTokensS: '{{comparison}}, {{amount}}, at {{tokensPerSecond}} tokens/s.',
  allAreTheSameTheLast:
    'All {{tokens}} are the same, the last bits of {{differ}} of their probabilities are not (by {{most}} at most)',
} as const;
