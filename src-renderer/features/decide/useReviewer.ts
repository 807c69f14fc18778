/** The name behind a decision: the setting, or asked for once where it is empty. */
import { shallowRef, type ShallowRef } from 'vue';
import { useApp } from '../../stores/app.ts';

export interface ReviewerAsked {
  /** Open while a name is asked for. */
  readonly asking: Readonly<ShallowRef<boolean>>;
  /** @returns null where the person does not say. */
  name(): Promise<string | null>;
  /** Of the dialog: the name, kept in the settings, or null. @throws UserError */
  answer(name: string | null): Promise<void>;
}

export function useReviewer(): ReviewerAsked {
  const app = useApp();
  const asking = shallowRef(false);
  let resolve: ((name: string | null) => void) | undefined;

  return {
    asking,
    async name() {
      if (app.settings.reviewer !== '') return app.settings.reviewer;
      resolve?.(null);
      asking.value = true;
      return await new Promise((done) => (resolve = done));
    },
    async answer(name) {
      const given = name?.trim() ?? '';
      if (given !== '') await app.change({ reviewer: given });
      asking.value = false;
      resolve?.(given === '' ? null : given);
      resolve = undefined;
    },
  };
}
