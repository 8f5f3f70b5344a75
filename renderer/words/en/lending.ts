export const lending = {
  lent: 'Lent to another program',
  anotherIsLoaded: 'Another model is loaded',
  sendItOnceMore: 'A program that asks the server had its own model loaded. Send your message once more.',
  comesBack: 'A request had it loaded; the model of your chats comes back with your next message.',
  models: 'Models that requests may name',
  modelsHelp:
    'The loaded one alone, or any of your library: a request for another one then waits until no chat is being answered and has it loaded. Your next message brings your own model back, and goes first.',
  loaded: 'The loaded one',
  any: 'Any',
  never: 'never',
  idle: 'Take it from memory after',
  idleHelp:
    'Minutes without a request after which a model that a request had loaded makes room for yours again. Empty: never.',
} as const;
