/** An address as the order holds it, a text or its parts, in the lines of an envelope. */
export function addressLines(address: unknown): readonly string[] {
  if (typeof address === 'string') return address.split(/\r?\n/).filter((line) => line.trim() !== '');
  const part = partsOf(address);
  const town = `${part('postalCode')} ${part('city')}`.trim();
  return [part('street'), part('extra'), town, part('region'), part('country')].filter((line) => line !== '');
}

/** Where a parcel goes, at a glance; null where the address is a text that nobody took apart. */
export function townAndCountry(address: unknown): {
  readonly city: string | null;
  readonly country: string | null;
} {
  const part = partsOf(address);
  return { city: part('city') || null, country: part('country') || null };
}

function partsOf(address: unknown): (name: string) => string {
  const parts = new Map<string, unknown>(
    typeof address === 'object' && address !== null ? Object.entries(address) : [],
  );
  return (name) => {
    const value = parts.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
}
