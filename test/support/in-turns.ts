/**
 * Does the same with each of many, eight at a time, because most of it is waiting. What comes of them stands in their
 * order; the work on each begins in that order too.
 */
export async function inTurns<Given, Made>(
  given: readonly Given[],
  work: (one: Given, index: number) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (let first = 0; first < given.length; first += 8)
    made.push(...(await Promise.all(given.slice(first, first + 8).map((one, at) => work(one, first + at)))));
  return made;
}
