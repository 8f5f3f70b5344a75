export const titles = {
  setting: 'Titles by the model',
  settingHelp:
    'Once a chat has its first reply, the model is asked for a title, behind everything else. Automatic: models of a billion parameters and more. Where it answers with nonsense, and until it answers, a chat is named after its first words. What you named stays.',
  auto: 'Automatic',
  on: 'On',
  off: 'Off',
} as const;
