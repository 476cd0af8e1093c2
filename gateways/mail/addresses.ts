/** The desk's own address, split once: `returns@desk.example`. */
export interface DeskAddress {
  readonly local: string;
  readonly domain: string;
}

/** @throws Error when the text is no address */
export function deskAddress(from: string): DeskAddress {
  const at = from.lastIndexOf('@');
  if (at < 1 || at === from.length - 1)
    throw new Error(`Cannot send letters from ${from}: it is not an address`);
  return { local: from.slice(0, at), domain: from.slice(at + 1) };
}

/** `RMA-000042` → `returns+rma-000042@desk.example`: an answer to it finds its case, whatever its subject says. */
export function caseAddress({ local, domain }: DeskAddress, caseNo: string): string {
  return `${local}+${caseNo.toLowerCase()}@${domain}`;
}

/** Where a letter to the desk goes: to it as such, or to one case. Null for an address that is not ours. */
export function addressee(desk: DeskAddress, address: string): { readonly caseNo: string | null } | null {
  const text = address.toLowerCase();
  if (!text.endsWith(`@${desk.domain.toLowerCase()}`)) return null;
  const local = text.slice(0, -desk.domain.length - 1);
  const own = desk.local.toLowerCase();
  if (local === own) return { caseNo: null };
  if (!local.startsWith(`${own}+`)) return null;
  const tag = local.slice(own.length + 1);
  return /^rma-\d{6,12}$/.test(tag) ? { caseNo: tag.toUpperCase() } : null;
}
