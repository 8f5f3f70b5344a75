const times = Number(process.env['PAGODA_SOAK'] ?? 1);

/** A long run: nobody waits for it. */
export const isSoak = times > 1;

/** How often a property is tried: `usual` times where somebody waits for it, PAGODA_SOAK times as often in a long run. */
export const soaked = (usual: number): number => usual * times;
