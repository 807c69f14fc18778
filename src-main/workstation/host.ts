/** What the workstation asks of the program that shows it. */
export interface Host {
  readonly kind: 'electron' | 'browser';
  /** Native dialogs; a host without them leaves these out. Null where the person closed the dialog. */
  readonly pickFolder?: (purpose: 'workspace' | 'dataset' | 'run' | 'export') => Promise<string | null>;
  readonly pickFile?: (purpose: 'codebook') => Promise<string | null>;
  readonly showInFolder?: (path: string) => void;
  /** A notification of the system; pages show their own all the same. */
  readonly notify?: (title: string, body: string) => void;
  /** Prints an HTML file (absolute) in a hidden page; elsewhere a Chromium of the machine does. An `AbortError` where it was stopped. */
  readonly printPdf?: (file: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Whether dropped files have paths. */
  readonly dropPaths: boolean;
}
