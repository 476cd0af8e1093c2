import { defineConfig } from 'vite';

// The api puts a fresh nonce into each page it serves; this word marks where.
const nonce = '__CSP_NONCE__';

export default defineConfig({
  root: 'web',
  html: { cspNonce: nonce },
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: process.env.PAGES_FOLDER ?? '../dist/web',
    emptyOutDir: true,
    // A picture inside a style would need data: addresses, which the pages' policy does not allow.
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 900,
    reportCompressedSize: true,
    rolldownOptions: {
      // Components say that they run in a browser, where all of this does.
      onLog(level, log, pass) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') pass(level, log);
      },
    },
  },
});
