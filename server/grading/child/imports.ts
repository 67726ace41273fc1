import { registerHooks } from 'node:module';

const checkModule = new URL('../check.ts', import.meta.url).href;

/**
 * From here on `drydock/check` is found from every folder, also from labs outside this repository; and files of a lab
 * may import only it and files of their own: no Node module, no package, and so no network but the tools they are
 * given.
 */
export function restrictImports(): void {
  const ours = new URL('../../', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'drydock/check') return { url: checkModule, shortCircuit: true };
      const byALab = context.parentURL !== undefined && !context.parentURL.startsWith(ours);
      if (byALab && !specifier.startsWith('.')) {
        throw new Error(`A check may import 'drydock/check' and files of its own, not '${specifier}'.`);
      }
      return next(specifier, context);
    },
  });
  for (const way of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, way);
}
