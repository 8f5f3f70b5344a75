import { safeStorage } from 'electron';
import type { Sealer } from './serverKey.ts';

/** The system's store of passwords. What Chromium calls basic_text is none: everybody has its key. */
export const systemSealer: Sealer = {
  seal(text) {
    const open = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
    if (open || !safeStorage.isEncryptionAvailable()) return undefined;
    try {
      return safeStorage.encryptString(text);
    } catch {
      return undefined; // It is there and stays locked.
    }
  },
  open: (sealed) => safeStorage.decryptString(sealed),
};
