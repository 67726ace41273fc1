/**
 * Says on one line what is going on and how long it usually takes, and then how long it took.
 * @template T
 * @param {string} what
 * @param {number} usualSeconds
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inProgress(what, usualSeconds, work) {
  const started = Date.now();
  process.stderr.write(`Installing ${what}, usually ${usualSeconds} s ... `);
  try {
    const result = await work();
    process.stderr.write(`done in ${Math.round((Date.now() - started) / 1000)} s.\n`);
    return result;
  } catch (error) {
    process.stderr.write('failed.\n');
    throw error;
  }
}
