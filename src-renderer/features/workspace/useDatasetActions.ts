/** What can be done to a data set, wherever it is shown. */
import { FolderSearch, RotateCw, Trash2 } from '@lucide/vue';
import type { DatasetSummary } from '../../../src-shared/contract.ts';
import { host } from '../../host/index.ts';
import { useApp } from '../../stores/app.ts';
import { text } from '../../text/index.ts';
import { confirm } from '../../ui/confirm.ts';
import type { MenuEntry } from '../../ui/Menu.vue';
import { toast, toastError } from '../../ui/toasts.ts';

export interface DatasetActions {
  readonly rescan: (dataset: DatasetSummary) => Promise<void>;
  readonly remove: (dataset: DatasetSummary) => Promise<boolean>;
  readonly menu: (dataset: DatasetSummary) => readonly MenuEntry[];
}

/** Failures are told as toasts. */
export function useDatasetActions(): DatasetActions {
  const app = useApp();
  const words = text.workspace;

  async function rescan({ id }: DatasetSummary): Promise<void> {
    try {
      await host.call('datasets.rescan', { id });
      toast(words.rescanStarted);
    } catch (error) {
      toastError(error);
    }
  }

  /** @returns whether it is gone */
  async function remove({ id, name }: DatasetSummary): Promise<boolean> {
    const sure = await confirm({
      title: words.remove.title(name),
      message: words.remove.message,
      action: words.remove.action,
      danger: true,
    });
    if (!sure) return false;
    try {
      await host.call('datasets.remove', { id });
      toast(words.remove.done(name), { tone: 'success' });
      return true;
    } catch (error) {
      toastError(error);
      return false;
    }
  }

  function menu(dataset: DatasetSummary): readonly MenuEntry[] {
    const fixed = app.workspace?.readOnly === true;
    return [
      { label: words.actions.rescan, icon: RotateCw, disabled: fixed, select: () => rescan(dataset) },
      ...(app.info?.can.showInFolder === true
        ? [
            {
              label: words.actions.showFolder,
              icon: FolderSearch,
              select: () => void host.call('app.showInFolder', { kind: 'dataset', id: dataset.id }).catch(toastError),
            },
          ]
        : []),
      'separator',
      { label: words.actions.remove, icon: Trash2, danger: true, disabled: fixed, select: () => remove(dataset) },
    ];
  }

  return { rescan, remove, menu };
}
