import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { defineConfig } from 'vite';

// The api puts a fresh nonce into each page it serves; this word marks where.
const nonce = '__CSP_NONCE__';

/** Each script and style is also written compressed, so that the api need not do it for every reader. */
const compressed = {
  name: 'compressed',
  // Once all is on disk: earlier the scripts still hold marks that are filled in at the end.
  writeBundle({ dir }, bundle) {
    for (const fileName of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))) {
      const path = join(dir, fileName);
      writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
    }
  },
};

export default defineConfig({
  plugins: [compressed],
  root: 'web',
  html: { cspNonce: nonce },
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: process.env.PAGES_FOLDER ?? '../dist/web',
    emptyOutDir: true,
    // Tells which files a page needs; `npm run bench -- pages` adds up their sizes.
    manifest: true,
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
