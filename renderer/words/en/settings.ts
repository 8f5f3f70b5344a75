export const settings = {
  language: 'Language',
  languageHelp: 'What Pagoda speaks. The command line and the engine’s log are in English.',
  asTheSystem: 'As the system',
} as const;
