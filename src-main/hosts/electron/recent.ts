/** The system's own list of recent workspaces: the dock's, the taskbar's. The page's list is the workstation's. */
import { app } from 'electron';
import type { Workstation } from '../../workstation/workstation.ts';

/** @returns a function that ends it */
export function keepRecent(workstation: Pick<Workstation, 'subscribe'>): () => void {
  return workstation.subscribe((event, data) => {
    if (event !== 'workspace.changed') return;
    const workspace = data as { readonly path: string } | null;
    if (workspace !== null) app.addRecentDocument(workspace.path);
  });
}
