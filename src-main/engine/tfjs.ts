/**
 * The engine's own door to tfjs. Model code gets the same `tf` from `engine/index.ts`; nothing else imports
 * `@tensorflow/*` (a lint rule holds this).
 *
 * tfjs-core's Node build leaves the gradients out, and the module that registers them is an ES module whose relative
 * imports have no extension, which Node's resolver refuses. A resolve hook that lives only for this one import adds it.
 * tfjs keeps its engine and registries on the global object, so gradients registered by the ES modules serve the
 * CommonJS build as well.
 */
import { registerHooks } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { registerValueGradients } from './gradients-values.ts';
import { registerGradients } from './gradients.ts';

// Typed as always there; before registration it is not.
if ((tf.getGradient('Relu') as unknown) === undefined) {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const inCore = context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') === true;
      const bare = specifier.startsWith('.') && !specifier.endsWith('.js');
      if (!inCore || !bare) return next(specifier, context);
      try {
        return next(`${specifier}.js`, context);
      } catch {
        return next(`${specifier}/index.js`, context);
      }
    },
  });
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  hooks.deregister();
  registerGradients(tf);
  registerValueGradients(tf);
}

// Without it tfjs's CPU backend prints an advertisement on first use; its checks of user code stay on.
tf.enableProdMode();

export { tf };
