import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
/** All but what brings machine code and finds it beside itself. */
const bundled = Object.keys(dependencies).filter((name) => name !== 'libsql' && name !== 'node-llama-cpp');

// One build for every Node-side entry: the app's main process, the engine host (which runs under Electron and under plain Node alike)
// and the command line share their chunks.
export default defineConfig({
  main: {
    build: {
      // Into the bundle: an installed app's terminal reads it without an archive, and ships only what has to stay a package of its own.
      externalizeDeps: { exclude: bundled },
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: resolve('electron/main/index.ts'),
          host: resolve('engine/host/main.ts'),
          prompting: resolve('engine/prompting/main.ts'),
          server: resolve('engine/server/main.ts'),
          import: resolve('engine/import/main.ts'),
          library: resolve('engine/library/main.ts'),
          template: resolve('engine/library/templateWorker.ts'),
          cli: resolve('engine/cli/main.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  // A sandboxed preload must be one CommonJS file.
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: resolve('electron/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      outDir: 'out/renderer',
      minify: true,
      // The page's rules let no font come from within a style sheet.
      assetsInlineLimit: 0,
      rolldownOptions: { input: resolve('renderer/index.html') },
    },
    // Its build for pages asks the document what an entity means; a worker has none.
    resolve: {
      alias: {
        'decode-named-character-reference': resolve('node_modules/decode-named-character-reference/index.js'),
      },
    },
    // Modules, so that what a worker imports late is a file of its own.
    worker: { format: 'es' },
    plugins: [react(), tailwindcss()],
  },
});
