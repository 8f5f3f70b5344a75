// Electron's fuses: switches stored as one character each in a marked place of the binary, flipped without a rebuild.
// Source: https://www.electronjs.org/docs/latest/tutorial/fuses (wire format: sentinel, version, length, states).

const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const WIRE_VERSION = 1;
const REMOVED = 'r';

/** In wire order. */
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'browserV8Snapshot',
  'fileProtocolPrivileges',
];

/** The states of an unmodified Electron 33: development and Playwright need `nodeCliInspect` on. */
export const STOCK_FUSES = {
  runAsNode: true,
  cookieEncryption: false,
  nodeOptions: true,
  nodeCliInspect: true,
  asarIntegrity: false,
  onlyLoadAppFromAsar: false,
  browserV8Snapshot: false,
  fileProtocolPrivileges: true,
};

/** Sets the named fuses in `binary`, in place; fuses that this Electron removed stay removed. */
export function setFuses(binary, wanted) {
  const start = binary.indexOf(SENTINEL);
  if (start < 0 || binary.indexOf(SENTINEL, start + 1) >= 0) {
    throw new Error('expected exactly one fuse sentinel in the Electron binary');
  }
  const wire = start + SENTINEL.length;
  const version = binary[wire];
  if (version !== WIRE_VERSION) throw new Error(`fuse wire version ${version} is not ${WIRE_VERSION}`);
  const states = binary.subarray(wire + 2, wire + 2 + binary[wire + 1]);
  for (const [index, fuse] of FUSES.entries()) {
    if (index >= states.length || wanted[fuse] === undefined) continue;
    if (states[index] !== REMOVED.charCodeAt(0)) states[index] = (wanted[fuse] ? '1' : '0').charCodeAt(0);
  }
}
