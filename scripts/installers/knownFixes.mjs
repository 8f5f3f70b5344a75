// Faults in Electron and Chromium that people were attacked with, or that undo what installers rely on, and the versions without them.
// Not a full list: advisories are asked of npm where it answers; these are known without a network. Sources: Chrome's release notes, Electron's
// security advisories.

/** `chromium`: fixed from this version on. `electron`: fixed from these on, by major version. */
export const KNOWN_FIXES = [
  {
    id: 'CVE-2025-55305',
    what: 'files beside the archive could be changed in spite of the integrity check',
    electron: { 35: '35.7.5', 36: '36.8.1', 37: '37.3.1', 38: '38.0.0' },
  },
  { id: 'CVE-2025-2783', what: 'a page could leave the sandbox (Windows)', chromium: '134.0.6998.177' },
  { id: 'CVE-2025-4664', what: 'a page could read addresses of other sites', chromium: '136.0.7103.113' },
  { id: 'CVE-2025-5419', what: 'memory of V8 could be read and written', chromium: '137.0.7151.68' },
  { id: 'CVE-2025-6554', what: 'memory of V8 could be read and written', chromium: '138.0.7204.96' },
  {
    id: 'CVE-2025-6558',
    what: 'a page could leave the sandbox by the GPU process',
    chromium: '138.0.7204.157',
  },
  { id: 'CVE-2025-10585', what: 'V8 took values for what they are not', chromium: '140.0.7339.185' },
  { id: 'CVE-2025-13223', what: 'V8 took values for what they are not', chromium: '142.0.7444.175' },
];

/** Electron supports its newest three major versions. */
const SUPPORTED = 3;

/** Negative, zero or positive, as `a` is older, the same or newer. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] || 0) - (right[at] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const majorOf = (version) => Number(version.split('.')[0]);

/** Those of the known fixes that a version lacks. */
export function lackedFixes({ electron, chromium }, fixes = KNOWN_FIXES) {
  return fixes.filter((fix) => {
    if (fix.chromium) return compareVersions(chromium, fix.chromium) < 0;
    const majors = Object.keys(fix.electron).map(Number);
    if (majorOf(electron) > Math.max(...majors)) return false;
    const fixed = fix.electron[majorOf(electron)];
    return fixed === undefined || compareVersions(electron, fixed) < 0;
  });
}

/** Whether Electron's makers still mend this version. `newest`: the newest stable one. */
export const isSupported = (electron, newest) => majorOf(electron) > majorOf(newest) - SUPPORTED;
