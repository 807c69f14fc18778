/** Series that the legend has switched off. */
import { shallowRef, type ShallowRef } from 'vue';

export function useHidden(): { hidden: Readonly<ShallowRef<ReadonlySet<string>>>; toggle: (name: string) => void } {
  const hidden = shallowRef<ReadonlySet<string>>(new Set<string>());
  return {
    hidden,
    toggle(name) {
      const next = new Set(hidden.value);
      if (!next.delete(name)) next.add(name);
      hidden.value = next;
    },
  };
}
