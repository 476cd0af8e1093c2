/** How many examples a property gets: as many as it names, or fewer where `PROPERTY_RUNS` sets a limit (mutation testing). */
export function runs(usual: number): { readonly numRuns: number } {
  const limit = Number(process.env['PROPERTY_RUNS'] ?? usual);
  return { numRuns: Math.min(usual, limit) };
}
