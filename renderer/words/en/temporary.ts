export const temporary = {
  name: 'Temporary chat',
  nothingKept: 'Nothing of it is kept.',
  help: 'Nothing of a temporary chat is written to disk: not its messages, not what the engine keeps of them. It is gone once another chat is opened or Pagoda is closed, unless you keep it.',
  helpElsewhere: 'This machine writes nothing of it to disk. What {{host}} keeps of it is not known.',
  strip: 'Temporary: not written to disk, gone once you leave it.',
  keep: 'Keep this chat',
  keeping: 'Kept once the reply has ended',
  kept: 'The chat is kept',
  keptDetail: 'It is stored like any other from now on.',
} as const;
