/** A package of llama.cpp's libraries as it is published, so that it does not matter who hands it over. */
export interface LibraryPin {
  /** "@node-llama-cpp/" before it is the package's name. */
  readonly name: string;
  /** In base64, as npm's lock has it. */
  readonly sha512: string;
}

export interface LibraryPins {
  /** Of node-llama-cpp, by whose libraries the addon was built. */
  readonly version: string;
  readonly packages: readonly LibraryPin[];
}

/** For drivers of branch 580 and later the first is enough; earlier ones need the backends for CUDA 12 in the second, too. */
export const cudaPins: LibraryPins = {
  version: '3.22.1',
  packages: [
    {
      name: 'linux-x64-cuda',
      sha512: '8rQCjyNNLZJUFit+YpjwlC4hwkKgOMIkB2wuycKBf8NU2O3ySKbiWZQ8aw9ku2nUTXjSnUIrE6KB88itduTBuA==',
    },
    {
      name: 'linux-x64-cuda-ext',
      sha512: '4e5ajkiM2aR2WAdB/N/ACk4weEhHvOAIrzxZPsIX0xDFW5+6hhShuy1/vs88SK9NGdgAco9IyE28eYS0H1efpA==',
    },
  ],
};

/** Where a package lies below an address: as in npm's registries and their mirrors, and in folders made by scripts/installers/libraryFeed.mjs. */
export const pathOf = (name: string, version: string): string =>
  `@node-llama-cpp/${name}/-/${name}-${version}.tgz`;
