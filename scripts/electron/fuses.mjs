// Electron's fuses: switches in the binary, set without a rebuild by @electron/fuses.
// Source: https://www.electronjs.org/docs/latest/tutorial/fuses

/** The states of an unmodified Electron: development and Playwright need the arguments for inspection. */
export const STOCK_FUSES = {
  RunAsNode: true,
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: true,
  EnableNodeCliInspectArguments: true,
  EnableEmbeddedAsarIntegrityValidation: false,
  OnlyLoadAppFromAsar: false,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: true,
};

/** Sets each named fuse of an Electron binary. Throws where it has one that is not named here. */
export async function setStockFuses(binary) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  const states = Object.entries(STOCK_FUSES).map(([name, on]) => [FuseV1Options[name], on]);
  await flipFuses(binary, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    ...Object.fromEntries(states),
  });
}

/** The states of a binary's fuses by name. */
export async function readFuses(binary) {
  const { getCurrentFuseWire, FuseV1Options } = await import('@electron/fuses');
  const wire = await getCurrentFuseWire(binary);
  const names = Object.keys(STOCK_FUSES).filter((name) => wire[FuseV1Options[name]] !== undefined);
  return Object.fromEntries(names.map((name) => [name, wire[FuseV1Options[name]] === ENABLED]));
}

/** As the wire has it: '1'. */
const ENABLED = 0x31;
