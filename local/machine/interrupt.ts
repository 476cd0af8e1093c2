/**
 * Aborted by the first Ctrl-C or request to end, so that what was started is ended in order; a later one ends this
 * process at once, and `npm run stop` the rest.
 */
export function onInterrupt(): AbortSignal {
  const stopped = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // npm and tsx pass a Ctrl-C on to us that the terminal has sent us already.
      if (first > 0 && Date.now() - first > 1_500) process.exit(130);
      if (first === 0) first = Date.now();
      stopped.abort();
    });
  return stopped.signal;
}
