import { createHash } from 'node:crypto';

/** Jest transforms what its own set-up loads too, where nothing stands in for a package. */
const isInTest = () => globalThis.requireOutside !== undefined;

/** Instead of a package's code: what the process has loaded of it already. */
export default {
  process: (source, path) => ({
    code: isInTest() ? `module.exports = requireOutside(${JSON.stringify(path)});` : source,
  }),
  getCacheKey: (source, path) =>
    createHash('sha256')
      .update(`${String(isInTest())} ${path} ${isInTest() ? '' : source}`)
      .digest('hex'),
};
