/** The system's loader sees no archives: what is in `app.asar` for Electron lies beside it for everything native. */
export const unpacked = (path: string): string => path.replace(/\.asar([\\/])/, '.asar.unpacked$1');
