/** What this process says itself, in the system's own menus and dialogs; the form is renderer/words/en.ts's. The log is in English always. */
const menus = {
  file: 'File',
  recentModels: 'Recent Models',
  show: 'Show {{name}}',
  closeWindow: 'Close',
  quit: 'Quit',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'Select All',
  view: 'View',
  resetZoom: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Toggle Full Screen',
  window: 'Window',
  minimise: 'Minimize',
  zoom: 'Zoom',
  help: 'Help',
  openLogs: 'Open Log Folder',
} as const;

const dialogs = {
  openModel: 'Open a Model',
  ggufModels: 'GGUF models',
  allFiles: 'All files',
  importFolder: 'Import a Folder',
  modelFolder: 'Look for Models in',
  ok: 'OK',
  keepOpen: 'Keep Open',
  close: 'Close',
  closeAndLose: 'Close and Lose Them',
} as const;

const notices = {
  replyEnded: 'A reply is there',
  replyFailed: 'A reply failed',
  importEnded: 'A model was imported',
  importFailed: 'An import failed',
  downloadEnded: 'A model has been fetched',
  downloadFailed: 'A download failed',
  conversationsLost: 'The conversations could not be read, so an empty list was started.',
  settingsLost: 'The settings could not be read, so the defaults are in force.',
  modelsLost:
    'The list of opened models could not be read. The model files are where they were; open them again.',
  modelNotesLost: 'What was noted about models could not be read, so there are no notes.',
  keptAside: 'Nothing was thrown away: the old file is kept as "{{name}}" in\n{{folder}}',
  newKeptAside: 'What the new version wrote is kept as "{{name}}" in\n{{folder}}',
  conversationsBack:
    'These conversations are as before the update, because the new version did not start and was taken back.',
  settingsBack:
    'The settings are as before the update, because the new version did not start and was taken back.',
  modelsBack:
    'The list of opened models is as before the update, because the new version did not start and was taken back.',
  modelNotesBack:
    'The notes about models are as before the update, because the new version did not start and was taken back.',
  trialsBack:
    'The notes on opened models are as before the update, because the new version did not start and was taken back.',
  serverKeyBack:
    "The key of this app's server is as before the update, because the new version did not start and was taken back.",
  otherKeyBack:
    'The key of another Pagoda is as before the update, because the new version did not start and was taken back.',
  fileBack: 'This file is as before the update, because the new version did not start and was taken back.',
  conversationsNewer: 'These conversations were saved by a newer version of Pagoda.',
  settingsNewer: 'The settings were saved by a newer version of Pagoda.',
  modelsNewer: 'The list of opened models was saved by a newer version of Pagoda.',
  modelNotesNewer: 'The notes about models were saved by a newer version of Pagoda.',
  trialsNewer: 'The notes on opened models were saved by a newer version of Pagoda.',
  serverKeyNewer: "The key of this app's server was saved by a newer version of Pagoda.",
  otherKeyNewer: 'The key of another Pagoda was saved by a newer version of Pagoda.',
  fileNewer: 'This file was saved by a newer version of Pagoda.',
  newerFormat:
    'The format is {{found}}, and this version knows formats up to {{supported}}. Nothing was changed. {{advice}}\n{{path}}',
  conversationsAdvice:
    'Install the newer version again, or move this file elsewhere to start with an empty list:',
  settingsAdvice: 'Install the newer version again, or move this file elsewhere to start with the defaults:',
  modelsAdvice: 'Install the newer version again, or move this file elsewhere to start with an empty list:',
  modelNotesAdvice: 'Install the newer version again, or move this file elsewhere to start without them:',
  trialsAdvice: 'Install the newer version again, or move this file elsewhere to start without them:',
  serverKeyAdvice:
    'Install the newer version again, or move this file elsewhere to start without it, so that anybody may use the server:',
  otherKeyAdvice: 'Install the newer version again, or move this file elsewhere to start without it:',
  fileAdvice: 'Install the newer version again, or move this file elsewhere to start without it:',
  cannotStart: 'Pagoda could not start.',
  fullAtStart:
    'There is no room left on the disk. Make some, then start Pagoda again. Its data is as it was, in\n{{folder}}',
  busyAtStart:
    'Another program holds the file of your conversations, perhaps a backup. Close it, then start Pagoda again. The file is in\n{{folder}}',
  readOnlyAtStart:
    'Nothing may be written where its data is. Check the rights of this folder and whether its disk is read-only, then start Pagoda again:\n{{folder}}',
  ioAtStart:
    'What should hold its data cannot be used ({{detail}}). Check that it is a folder and that its disk is connected and sound, then start Pagoda again:\n{{folder}}',
  damagedAtStart:
    'The file of your conversations is damaged ({{detail}}). Move it elsewhere to start with an empty list; it is in\n{{folder}}',
  unsaved_one: 'A reply is not saved yet.',
  unsaved_other: '{{count, number}} replies are not saved yet.',
  notAbsolute: 'not absolute: {{path}}',
  otherAddress: 'it must be an address like http://192.168.1.20:7247',
  otherKeyForm: 'it must be 1 to 512 printable characters without blanks',
  exitStatus: 'exit status {{code}}',
  versionFrom: 'version {{version}} from {{host}}',
  versionFailed: 'version {{version}}: {{reason}}',
  moreRoomNeeded: '{{megabytes, number}} MB more are needed in {{folder}}',
  unsavedDetail:
    'They could not be written to the disk and are tried again by themselves. If you close Pagoda now, what was not written is lost.',
  writing_one: 'A reply is being written.',
  writing_other: '{{count, number}} replies are being written.',
  writingDetail_one:
    'If you close Pagoda now, it stops where it is. What is there is kept and can be continued later.',
  writingDetail_other:
    'If you close Pagoda now, they stop where they are. What is there is kept and can be continued later.',
} as const;

export const en = { menus, dialogs, notices } as const;
