/** A question before something that cannot be taken back: `if (await confirm({...})) …`. */
import { shallowRef } from 'vue';

export interface Question {
  readonly title: string;
  /** What happens, and what does not. */
  readonly message: string;
  /** The verb: `Remove data set`. */
  readonly action: string;
  readonly danger?: boolean;
}

export const question = shallowRef<(Question & { readonly answer: (yes: boolean) => void }) | null>(null);

/** A second question while one is open answers the first with no. */
export function confirm(asked: Question): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer(yes) {
        question.value = null;
        resolve(yes);
      },
    };
  });
}
