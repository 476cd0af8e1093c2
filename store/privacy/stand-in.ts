const STAND_IN = /^erased-\d+@erased\.invalid$/;

/** The address that stands for a person once his erasure was carried out. */
export function standInOf(erasureId: number): string {
  return `erased-${erasureId}@erased.invalid`;
}

/** Whether an address stands for somebody who was erased. */
export function isStandIn(email: string): boolean {
  return STAND_IN.test(email);
}
