export const stretch = {
  loadAnyway: 'Load anyway',
  positions: 'Positions',
  positionsHelp: 'For contexts longer than the model was trained for. Taken when it is loaded.',
  asInFile: 'As in its file',
  notAtAll: 'Not stretched',
  yarn: 'YaRN, × {{scale}}',
  linear: 'Linear, × {{scale}}',
  itsContext: 'its context',
  fileWords:
    'Up to {{context}} it reads as it was made to; beyond that positions are new to it, and answers fall apart.',
  noneWords:
    'In place of what its file says, positions are not stretched: up to {{context}} near words are as exact as they can be, and beyond that answers fall apart.',
  linearWords:
    'Up to {{context}} can be read, {{scale}} times as much as it was trained for. All positions are squeezed alike, so that it is a little less exact everywhere, in short chats too.',
  yarnWords:
    'Up to {{context}} can be read, {{scale}} times as much as it was trained for. Slow pairs are squeezed and fast ones left alone, so that near words stay almost as exact as they were.',
} as const;
