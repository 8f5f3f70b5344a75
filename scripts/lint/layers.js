// Who may import whom. Files and imports are sorted into layers by their place; each layer lists the layers it may
// import besides itself, and packages it must do without. The picture and the reasons: docs/architecture.md.

/** First match wins, so the special stands before the general. Paths are relative to the root, with '/' between. */
export const PLACES = [
  ['contract', /^engine\/contract\//],
  ['shown', /^engine\/shown\//],
  ['transport', /^engine\/transport\//],
  ['native', /^engine\/native\//],
  ['grammar', /^engine\/grammar\//],
  ['sampling', /^engine\/sampling\//],
  ['speculation', /^engine\/speculation\//],
  ['kv', /^engine\/kv\//],
  ['scheduler', /^engine\/scheduler\//],
  ['device', /^engine\/device\//],
  ['drafter', /^engine\/drafter\//],
  ['step', /^engine\/[^/]+$/],
  ['text', /^engine\/text\//],
  ['prompting', /^engine\/prompting\//],
  ['trace', /^engine\/trace\//],
  ['models', /^engine\/models\//],
  ['import', /^engine\/import\//],
  ['downloads', /^engine\/downloads\//],
  ['host', /^engine\/host\//],
  ['client', /^engine\/client\//],
  ['lab', /^engine\/lab\//],
  ['remote', /^engine\/remote\//],
  ['server', /^engine\/server\//],
  ['cli', /^engine\/cli\//],
  ['engine tests', /^engine\/test\//],
  ['app contract', /^electron\/ipc\/contract\//],
  ['app transport', /^electron\/ipc\/transport\//],
  ['preload', /^electron\/preload\//],
  ['main', /^electron\/main\//],
  ['renderer', /^renderer\//],
  ['bench', /^bench\//],
  ['e2e', /^e2e\//],
  ['scripts', /^(scripts\/|[^/]+$)/],
];

const ENGINE_IS_PLAIN = {
  packages: /^(electron|react|react-dom|zustand)(\/|$)/,
  why: 'the engine runs under plain Node too',
};
const PAGE_IS_SANDBOXED = {
  packages: /^(electron$|node:|libsql|node-llama-cpp)/,
  why: 'the page has neither Node nor Electron',
};
const engine = (...may) => ({ may: ['contract', ...may], without: ENGINE_IS_PLAIN });

export const LAYERS = {
  contract: { may: [], without: ENGINE_IS_PLAIN },
  shown: { may: [], without: ENGINE_IS_PLAIN },
  transport: engine(),
  trace: engine(),
  native: engine(),
  grammar: engine(),
  sampling: engine('native'),
  kv: engine('native'),
  speculation: engine('native', 'sampling', 'kv'),
  scheduler: engine('native', 'sampling', 'speculation', 'kv'),
  device: engine('native', 'kv', 'speculation', 'scheduler'),
  drafter: engine('native', 'speculation', 'kv', 'scheduler', 'device'),
  step: engine('native', 'sampling', 'speculation', 'kv', 'scheduler', 'device', 'drafter'),
  text: engine(),
  prompting: engine('transport', 'native', 'text'),
  models: engine(),
  import: engine('transport', 'native', 'models'),
  downloads: engine('models'),
  host: engine(
    'transport',
    'trace',
    'grammar',
    'native',
    'sampling',
    'speculation',
    'kv',
    'scheduler',
    'device',
    'drafter',
    'step',
    'text',
    'prompting',
    'models',
  ),
  client: engine('transport'),
  lab: engine('native', 'text', 'models', 'transport'),
  remote: engine('transport'),
  server: engine('shown', 'transport', 'client', 'models', 'remote'),
  cli: engine(
    'shown',
    'transport',
    'trace',
    'client',
    'models',
    'import',
    'downloads',
    'server',
    'remote',
    'bench',
  ),
  'app contract': { may: ['contract'] },
  'app transport': { may: ['contract', 'transport', 'app contract'] },
  preload: { may: ['contract', 'transport', 'app contract', 'app transport'] },
  main: {
    may: ['contract', 'shown', 'transport', 'models', 'downloads', 'remote', 'app contract', 'app transport'],
  },
  renderer: {
    may: ['contract', 'shown', 'transport', 'trace', 'app contract', 'app transport'],
    without: PAGE_IS_SANDBOXED,
  },
  bench: {
    may: ['contract', 'transport', 'client', 'models', 'native', 'scripts'],
    without: ENGINE_IS_PLAIN,
  },
};

/** These join the parts on purpose. */
export const UNBOUND = new Set(['engine tests', 'e2e', 'scripts']);
