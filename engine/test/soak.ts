/** How often a property is tried: `usual` times where somebody waits for it, PAGODA_SOAK times as often in the long runs. */
export const soaked = (usual: number): number => usual * Number(process.env['PAGODA_SOAK'] ?? 1);
