/** An address as the order holds it, a text or its parts, in the lines of an envelope. */
export function addressLines(address: unknown): readonly string[] {
  if (typeof address === 'string') return address.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (typeof address !== 'object' || address === null) return [];
  const parts = new Map<string, unknown>(Object.entries(address));
  const part = (name: string): string => {
    const value = parts.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const town = `${part('postalCode')} ${part('city')}`.trim();
  return [part('street'), part('extra'), town, part('region'), part('country')].filter((line) => line !== '');
}
